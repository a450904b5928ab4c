/** The header that a token travels in. `fetch` repeats what cannot be a header in its error, which is logged: so it is looked at before. */
export const bearer = (accessToken: string): string => {
  // A file ends in a line break; what is cut off in a terminal ends in "…".
  const token = String(accessToken).trim();
  if (/^[\x20-\x7e]+$/.test(token)) return `Bearer ${token}`;
  throw new Error(
    'The access token cannot be sent: it is empty, or has signs in it that no token has. See where it comes from.',
  );
};
