import type {EdgeResponse, Handle, Json} from './types.js';

/** What components make of the body of an answer. */
export const responseOf = (
  {handle = [], requestId}: Json = {},
  headers: EdgeResponse['headers'] = new Map(),
): EdgeResponse => ({
  requestId,
  handle,
  headers,
  payloads: (type) =>
    handle.filter((one?: Handle) => one?.type == type).flatMap((one: Handle) => one.payload),
});
