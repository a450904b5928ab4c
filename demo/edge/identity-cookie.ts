/** Reads and writes the visitor's identity cookie: base64 of a small protobuf message. */

export interface IdentityCookie {
  ecid: string;
  /** Epoch milliseconds; when the visitor was first seen. */
  createdAt: number;
  /** Epoch milliseconds; when the cookie was written. */
  writtenAt: number;
  region: string;
  /** Where the ECID came from. */
  source?: keyof typeof sources;
}

const sources = {random: 0, thirdParty: 1, firstPartyId: 2, received: 3};
const BROWSER = 1;

export const encodeIdentity = (cookie: IdentityCookie): string => {
  const source = sources[cookie.source ?? 'random'];
  const metadata = [
    ...number(1, cookie.createdAt),
    ...number(2, 1),
    ...number(3, BROWSER),
    ...bytes(5, Buffer.from(cookie.region)),
    ...number(6, source),
  ];
  return Buffer.from([
    ...bytes(1, Buffer.from(cookie.ecid)),
    ...bytes(10, metadata),
    ...number(30, cookie.writtenAt),
  ]).toString('base64');
};

/** The ECID in such a cookie; null if it cannot be read, whatever the reason. */
export const decodeIdentity = (value: string): string | null => {
  // Node reads both alphabets of base64, padded or not, and skips what is neither.
  const data = Buffer.from(value, 'base64');
  let at = 0;
  const varint = (): number => {
    let result = 0;
    for (let size = 0; size < 10; size++) {
      const byte = data[at++];
      if (byte === undefined) return NaN;
      result += (byte & 0x7f) * 2 ** (7 * size);
      if (byte < 0x80) return result;
    }
    return NaN;
  };
  const skip: Record<number, () => number> = {
    0: () => varint(),
    1: () => (at += 8),
    2: () => {
      const length = varint();
      return (at += length);
    },
    5: () => (at += 4),
  };

  while (at < data.length) {
    const tag = varint();
    const wire = tag % 8;
    if (Math.floor(tag / 8) === 1 && wire === 2) {
      const length = varint();
      const ecid = data.toString('utf8', at, at + length);
      return /^\d{38}$/.test(ecid) ? ecid : null;
    }
    if (Number.isNaN(skip[wire]?.() ?? NaN) || Number.isNaN(at)) return null;
  }
  return null;
};

// Bitwise operators stop at 32 bits; times in milliseconds do not.
const varint = (value: number): number[] =>
  value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...varint(Math.floor(value / 0x80))];

// Zero is what protobuf leaves out.
const number = (field: number, value: number): number[] =>
  value ? [...varint(field * 8), ...varint(value)] : [];

const bytes = (field: number, value: ArrayLike<number>): number[] => [
  ...varint(field * 8 + 2),
  ...varint(value.length),
  ...Array.from(value),
];
