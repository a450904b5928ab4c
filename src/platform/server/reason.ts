/** What went wrong, and beneath: "fetch failed" says little. What was thrown may be anything. */
export const reasonOf = (error: unknown): string => {
  const {cause, message} = Object(error) as {cause?: unknown; message?: unknown};
  const {code, message: inner = code} = Object(cause) as {code?: unknown; message?: unknown};
  const [outer, beneath] = [message, inner].map((text) => (typeof text == 'string' ? text : ''));
  if (!outer) return typeof error == 'string' ? error : beneath || 'The reason is not known.';
  return beneath ? `${outer}: ${beneath}` : outer;
};
