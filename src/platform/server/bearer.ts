/** What credentials consist of. `fetch` repeats what cannot be a header in its error, which is logged: so it is looked at before. */
export const headerText = (value: unknown, what: string): string => {
  const text = sendable(value);
  if (text) return text;
  throw new Error(
    `The ${what} cannot be sent: it is no text, is empty, or has signs in it that none has. See where it comes from.`,
  );
};

/** The text as a header may have it; undefined if none may. */
export const sendable = (value: unknown): string | undefined => {
  // A file ends in a line break; what is cut off in a terminal ends in "…".
  const text = typeof value == 'string' ? value.trim() : '';
  return /^[\x20-\x7e]+$/.test(text) ? text : undefined;
};

/** The header that a token travels in. */
export const bearer = (accessToken: unknown): string =>
  `Bearer ${headerText(accessToken, 'access token')}`;
