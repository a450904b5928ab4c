/** Says how many events arrived, now and then: a voice for every event would be noise. */
import {useEffect, useRef, useState} from 'preact/hooks';
import type {JournalEvent} from '../edge/types.js';
import {plural} from './format.js';

const PAUSE_MS = 4000;

/** The sentence for a live region; empty until something arrives after the page was opened. */
export const useNews = (newest: number | undefined, events: readonly JournalEvent[]): string => {
  const [sentence, setSentence] = useState('');
  const said = useRef<number | undefined>(undefined);
  const latest = useRef(events);
  latest.current = events;

  useEffect(() => {
    if (newest === undefined) return;
    said.current ??= newest;
    if (newest <= said.current) return;
    const timer = setTimeout(() => {
      const since = said.current ?? 0;
      const count = latest.current.filter(({seq}) => seq > since).length;
      said.current = newest;
      setSentence(`${plural(count, 'new event')}.`);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [newest]);

  return sentence;
};
