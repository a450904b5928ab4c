/** Says how many of something arrived, now and then: a voice for every event would be noise. */
import {useEffect, useRef, useState} from 'preact/hooks';
import {plural} from './format.js';

const PAUSE_MS = 4000;

interface Numbered {
  seq: number;
}

/** The sentence for a live region; empty until something arrives after the page was opened. */
export const useNews = (
  newest: number | undefined,
  entries: readonly Numbered[],
  ...called: [one: string, many?: string]
): string => {
  const [sentence, setSentence] = useState('');
  const said = useRef<number | undefined>(undefined);
  const latest = useRef(entries);
  latest.current = entries;

  useEffect(() => {
    if (newest === undefined) return;
    said.current ??= newest;
    if (newest <= said.current) return;
    const timer = setTimeout(() => {
      const since = said.current ?? 0;
      const count = latest.current.filter(({seq}) => seq > since).length;
      said.current = newest;
      setSentence(`${plural(count, ...called)}.`);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [newest]);

  return sentence;
};
