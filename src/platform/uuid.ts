/** A random UUID (version 4). `randomUUID` is missing on insecure origins. */
export const uuid = (): string =>
  crypto.randomUUID?.() ||
  'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () =>
    (crypto.getRandomValues(new Uint8Array(1))[0]! & 15).toString(16),
  );
