/** Asks the edge about its streams, and again whenever something has happened there. */
import {useEffect, useRef, useState} from 'preact/hooks';
import {getStreams} from './edge.js';
import {paced} from './paced.js';
import type {Paced} from './paced.js';

export interface Answer<Value> {
  /** None until the first answer; then the last there was. */
  value?: Value;
  problem?: string;
}

// A thousand messages a second are not read a thousand times.
const PAUSE_MS = 700;

/** `pulse` differs when something has happened. Without a question there is no answer. */
export const useAnswer = <Value>(question: string | undefined, pulse: string): Answer<Value> => {
  const [answer, setAnswer] = useState<Answer<Value>>({});
  const asking = useRef<Paced | undefined>(undefined);
  useEffect(() => {
    if (question === undefined) return setAnswer({});
    let gone = false;
    const ask = async () => {
      const next = await getStreams<Value>(question).then(
        (value) => () => ({value}),
        (error: Error) => (last: Answer<Value>) => ({...last, problem: error.message}),
      );
      if (!gone) setAnswer(next);
    };
    asking.current = paced(ask, PAUSE_MS);
    asking.current.poke();
    return () => {
      gone = true;
      asking.current?.stop();
    };
  }, [question]);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) asking.current?.poke();
    first.current = false;
  }, [pulse]);
  return answer;
};
