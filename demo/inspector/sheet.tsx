/** A dialog over the page: Escape closes it, focus stays inside and returns where it was. */
import type {ComponentChildren} from 'preact';
import {useEffect, useLayoutEffect, useRef, useState} from 'preact/hooks';

interface Props {
  label: string;
  onClose: () => void;
  /** `sheet` fills a phone's screen; `box` asks something in its middle. */
  look?: 'sheet' | 'box';
  children: ComponentChildren;
}

export const Sheet = ({label, onClose, look = 'sheet', children}: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const closing = useRef(onClose);
  closing.current = onClose;
  // A passive effect would be undone only after the dialog has left the page.
  useLayoutEffect(() => {
    const element = dialog.current!;
    const tell = () => closing.current();
    element.addEventListener('close', tell);
    element.showModal();
    return () => {
      element.removeEventListener('close', tell);
      // Only a dialog that is closed, not one that is just removed, gives the focus back.
      element.close();
    };
  }, []);
  return (
    <dialog ref={dialog} class={look} aria-label={label}>
      {children}
    </dialog>
  );
};

// Below this the list and the details do not fit side by side; inspector.css breaks at the same width.
const NARROW = '(max-width: 820px)';

export const useNarrow = (): boolean => {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const read = () => setNarrow(query.matches);
    query.addEventListener('change', read);
    return () => query.removeEventListener('change', read);
  }, []);
  return narrow;
};
