/** A random UUID (version 4), to tell things apart. `randomUUID` is missing on insecure origins. */
export const uuid = (): string =>
  crypto.randomUUID?.() ||
  'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () =>
    Math.floor(Math.random() * 16).toString(16),
  );
