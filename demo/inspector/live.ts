/** Keeps the journal and the edge's state current while the page is open. */
import {useCallback, useEffect, useRef, useState} from 'preact/hooks';
import type {EdgeState} from '../edge/types.js';
import {getEvents, getNotes, getRequests, getState} from './edge.js';
import {add, EMPTY} from './journal.js';
import type {Journal, News} from './journal.js';
import {follow} from './stream.js';

export interface Live {
  journal: Journal;
  state: EdgeState | undefined;
  connection: 'connecting' | 'live' | 'lost';
  /** Reads everything again, after something was changed. */
  reload: () => Promise<void>;
}

// Events come in bursts; one look at the counters after each burst is enough.
const SETTLE_MS = 300;

export const useLive = (): Live => {
  const [journal, setJournal] = useState<Journal>(EMPTY);
  const [state, setState] = useState<EdgeState>();
  const [connection, setConnection] = useState<Live['connection']>('connecting');
  // What the stream brings while the journal is being read would otherwise be overwritten by it.
  const early = useRef<Journal>(EMPTY);

  const reload = useCallback(async () => {
    early.current = EMPTY;
    const [events, requests, notes, now] = await Promise.all([
      getEvents(),
      getRequests(),
      getNotes(),
      getState(),
    ]);
    setJournal(add(early.current, {events, requests, notes}));
    setState(now);
  }, []);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const lost = () => setConnection('lost');
    const stop = follow({
      onOpen: () => {
        setConnection('live');
        reload().catch(lost);
      },
      onNews: (news: News) => {
        early.current = add(early.current, news);
        setJournal((journal) => add(journal, news));
        clearTimeout(timer);
        timer = setTimeout(() => void getState().then(setState, lost), SETTLE_MS);
      },
      onLost: lost,
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [reload]);

  return {journal, state, connection, reload};
};
