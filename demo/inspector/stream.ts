/** Follows the edge's live stream, and finds it again when it is lost. */
import type {JournalEvent, JournalRequest, VisitNote} from '../edge/types.js';
import type {News} from './journal.js';

export interface Listener {
  /** The stream stands; what happened before has to be fetched. */
  onOpen: () => void;
  onNews: (news: News) => void;
  onLost: () => void;
}

const RETRY_MS = 2000;

/** Returns the function that stops following. */
export const follow = ({onOpen, onNews, onLost}: Listener): (() => void) => {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const connect = () => {
    source = new EventSource('/_edge/stream');
    source.onopen = onOpen;
    source.addEventListener('event', ({data}: MessageEvent<string>) =>
      onNews({events: [JSON.parse(data) as JournalEvent]}),
    );
    source.addEventListener('request', ({data}: MessageEvent<string>) =>
      onNews({requests: [JSON.parse(data) as JournalRequest]}),
    );
    source.addEventListener('visit', ({data}: MessageEvent<string>) =>
      onNews({notes: [JSON.parse(data) as VisitNote]}),
    );
    source.onerror = () => {
      onLost();
      // Browsers retry dropped connections by themselves, but give up for good on an error answer.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, RETRY_MS);
    };
  };

  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
};
