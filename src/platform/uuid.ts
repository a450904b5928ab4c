/**
 * A random UUID (version 4), to tell things apart. On insecure origins, where `randomUUID` is missing, the browser names
 * an object by one; it is empty, and a name is all that is wanted of it.
 */
export const uuid = (): string => {
  try {
    return crypto.randomUUID?.() || URL.createObjectURL(new Blob()).slice(-36);
  } catch {
    // The page has something else under one of these names. It is no UUID, but like no other.
    return `${Date.now()}${Math.random()}`;
  }
};
