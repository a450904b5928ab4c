import {LARGEST, messageOf, type InletOptions, type Kind} from './envelope.js';
import {bytesOf} from '../../platform/network.js';
import type {Answer} from './answers.js';
import type {Answers, Wrapping} from './delivery.js';
import type {Core, Json, Parcel} from '../../core/types.js';

/** What became of a record: `queued` where it waits on the device, to be sent again. */
export type Streamed = Omit<Answer, 'again'> | {queued: true};

/** Walks one record through the inlet's branch, to what its sender hears. */
export const createStream = (
  inlet: InletOptions,
  {gate, request}: Pick<Core, 'gate' | 'request'>,
  answers: Answers,
) => {
  const datastreamId = inlet.inletUrl.split('/').pop()!;

  return async (kind: Kind, entity: Json): Promise<Streamed> => {
    const message = messageOf(inlet, kind, entity);
    if (bytesOf(JSON.stringify(message)) > LARGEST) {
      throw new Error('The record is too large: the limit is 1 MB, and 10 KB is a good size.');
    }
    const {header, body} = message;
    const meta: Json & Wrapping = {header, xdmMeta: body.xdmMeta};
    // What goes to one dataset goes together.
    const target = {datastreamId, overrides: {kind, datasetId: header.datasetId}};
    let mine: Parcel;
    const compose = async (parcel: Parcel) => {
      mine = parcel;
      await gate.opened();
      parcel.events = [{xdm: entity, meta}];
    };
    const told = () => answers.get(mine.rows[0] ?? mine);
    try {
      const {queued} = await request({action: 'collect', target}, [], compose);
      // Also after a refusal that was about the batch that it was in.
      if (queued) return {queued: true};
      const answer = told();
      // In a batch, each has its own answer.
      if (answer && !answer.again) return resultOf(answer);
      // Else the browser took it on itself as the page went.
      return {ok: true, status: 204, errors: []};
    } catch (error) {
      const answer = told();
      if (answer && !answer.again) return resultOf(answer);
      throw error;
    }
  };
};

/** What was sent is not sent again: a refusal is an answer, too, and says why. */
const resultOf = ({errors, ok, status, xactionId}: Answer): Streamed => ({
  ok,
  status,
  ...(xactionId && {xactionId}),
  errors,
});
