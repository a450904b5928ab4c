/** A button that copies text and says whether it did. */
import {useEffect, useState} from 'preact/hooks';

interface Props {
  label: string;
  /** For who hears the button among others of that label. */
  of?: string;
  /** Asked for at the click: the text may be long. */
  text: () => string;
}

const SAID_MS = 2000;

export const Copy = ({label, of, text}: Props) => {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () =>
    // Outside https and localhost there is no clipboard at all.
    (navigator.clipboard?.writeText(text()) ?? Promise.reject(new Error('no clipboard'))).then(
      () => setSaid('Copied'),
      () => setSaid('The browser refused to copy'),
    );
  return (
    <button type="button" class="small" onClick={() => void copy()}>
      <span aria-live="polite">{said || label}</span>
      {of && <span class="unseen"> {of}</span>}
    </button>
  );
};
