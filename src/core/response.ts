import type {EdgeResponse, Json} from './types.js';

/** What components make of the body of an answer, whatever is in it. */
export const responseOf = (
  {handle, requestId}: Json = {},
  headers: EdgeResponse['headers'] = {get: () => null},
): EdgeResponse => {
  const handles: EdgeResponse['handle'] = [handle].flat();
  return {
    requestId,
    handle: handles,
    headers,
    payloads: (type) =>
      handles
        .flatMap((one) => (one?.type === type ? one.payload : []))
        .filter((one) => one != null),
  };
};
