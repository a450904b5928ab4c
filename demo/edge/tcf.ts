/** Looks into an IAB TCF 2 string: may Adobe store and read on this device? */

// Positions in the core segment, in bits: IAB "Consent string and vendor list format v2".
const VERSION = [0, 6] as const;
const PURPOSE_1 = [152, 1] as const;
const MAX_VENDOR = [213, 16] as const;
const IS_RANGE = [229, 1] as const;
const VENDORS = 230;
const RANGES = [230, 12] as const;
const ADOBE = 565;

/** True if purpose 1 and Adobe as a vendor are consented to. A string that cannot be read allows nothing. */
export const tcfAllows = (text: string): boolean => {
  const read = bits(text.split('.')[0] ?? '');
  if (read(...VERSION) !== 2 || read(...PURPOSE_1) !== 1) return false;
  if (!read(...IS_RANGE)) return read(...MAX_VENDOR) >= ADOBE && read(VENDORS + ADOBE - 1, 1) === 1;

  let at = VENDORS + RANGES[1];
  for (let left = read(...RANGES); left > 0; left--) {
    const isRange = read(at, 1) === 1;
    const first = read(at + 1, 16);
    const last = isRange ? read(at + 17, 16) : first;
    if (first <= ADOBE && ADOBE <= last) return true;
    at += isRange ? 33 : 17;
  }
  return false;
};

const bits = (text: string) => {
  const data = Buffer.from(text, 'base64url');
  return (start: number, length: number): number => {
    let value = 0;
    for (let at = start; at < start + length; at++) {
      value = value * 2 + (((data[at >> 3] ?? 0) >> (7 - (at % 8))) & 1);
    }
    return value;
  };
};
