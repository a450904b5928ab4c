/** Gathers messages into requests; the same records always make the same ones, so that a second run can go on. */
import {LARGEST} from '../../src/components/inlet/envelope.js';
import type {Piece, Place} from '../records/splitter.js';
import {FRAME, type Message, type Refusal} from './message.js';

export interface Batch {
  /** The first of a file is 0. */
  number: number;
  messages: Message[];
  /** Records between them that are not sent. */
  refused: Refusal[];
  /** Where the next one begins. */
  next: Place;
}

const MOST = LARGEST - FRAME.start.length - FRAME.end.length;

export const createBatches = (
  most: number,
  wrap: (piece: Piece) => Message | Refusal,
  from: {number: number; place: Place},
) => {
  let {number, place} = from;
  let messages: Message[] = [];
  let refused: Refusal[] = [];
  let size = 0;

  const close = (): Batch => {
    const batch = {number: number++, messages, refused, next: place};
    [messages, refused, size] = [[], [], 0];
    return batch;
  };

  return {
    /** The batch that is full, if one is. */
    add(piece: Piece): Batch | undefined {
      const made = wrap(piece);
      const isMessage = 'parts' in made;
      // With a comma.
      const full =
        isMessage && size + made.size + 1 > MOST && messages.length ? close() : undefined;
      if (isMessage) {
        messages.push(made);
        size += made.size + 1;
      } else refused.push(made);
      place = piece.next;
      if (messages.length + refused.length < most || full) return full;
      return close();
    },
    /** What is left when there is no more. */
    last: () => (messages.length + refused.length ? close() : undefined),
  };
};

/** The body of a request with several messages. */
export const bodyOf = (messages: Message[]) => {
  const parts: Buffer[] = [];
  for (const message of messages) parts.push(parts.length ? COMMA : FRAME.start, ...message.parts);
  return Buffer.concat([...parts, FRAME.end]);
};

const COMMA = Buffer.from(',');
