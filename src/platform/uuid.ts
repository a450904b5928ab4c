/** A random UUID (version 4). `randomUUID` is missing on insecure origins. */
export const uuid = (): string =>
  crypto.randomUUID?.() ||
  '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) => {
    // 1 and 0 become any of sixteen digits, 8 one of the four that say "variant 1".
    const [random] = crypto.getRandomValues(new Uint8Array(1));
    return (+digit ^ (random! & (15 >> (+digit / 4)))).toString(16);
  });
