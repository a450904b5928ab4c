/** A dialog over the page: Escape closes it, focus stays inside and returns where it was. */
import type {ComponentChildren} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';

interface Props {
  label: string;
  onClose: () => void;
  /** `sheet` fills a phone's screen; `box` asks something in its middle. */
  look?: 'sheet' | 'box';
  children: ComponentChildren;
}

export const Sheet = ({label, onClose, look = 'sheet', children}: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class={look} aria-label={label} onClose={onClose}>
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
