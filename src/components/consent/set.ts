import type {Core, Json} from '../../core/types.js';

/**
 * Tells the edge, unless `remember` knows that it was told, and resolves to what was asked for: `in`, `out`, or the default
 * where that is unclear.
 */
export const setConsent = async (
  core: Core,
  {edgeConfigOverrides: overrides, ...body}: Json,
  remember = onDevice,
): Promise<string> => {
  const {config, cookies, prefix} = core;
  const consent: Json[] = body.consent;
  const accepted = () => /\bgeneral=in/.test(cookies.all()[prefix + 'consent']!);

  const send = async () => {
    const hashes: Record<string, string> = {};
    for (const {standard, version, ...rest} of consent) {
      const key = `com.adobe.alloy.${prefix.slice(7, -1)}.consentHashes.${standard}.${version}`;
      // Two objects may share a key.
      hashes[key] = (hashes[key] || '') + hashOf(rest);
    }
    const keys = Object.keys(hashes);
    const known = remember();
    // What it was told holds as long as its own cookie says yes.
    if (accepted() && keys.every((key) => known[key] == hashes[key])) return;
    // Until it answers, nobody can say what it has heard.
    for (const key of keys) delete known[key];
    await core.request({action: 'privacy/set-consent', body, overrides});
    // Nothing is written for those who decline: to be told so again does the edge no harm.
    if (accepted()) remember(hashes);
  };
  // They go to the edge one after the other.
  const change = Promise.resolve(core.consentChange).then(send, send);
  core.consentChange = change;
  await change;

  // Of Adobe's two standards; what another says, only the edge can tell.
  const said = consent.map(({value}) => value?.general || value?.collect?.val);
  const says = (...words: string[]) => said.some((word) => words.includes(word));
  return says('out', 'n') ? 'out' : says('in', 'y') ? 'in' : config.defaultConsent;
};

/** FNV-1a, 32 bits, of JSON with sorted keys: as Alloy has it, so that either knows what the other has sent. */
const hashOf = (value: Json) => {
  const keys: string[] = [];
  JSON.stringify(value, (key, part: unknown) => {
    keys.push(key);
    return part;
  });
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(JSON.stringify(value, keys.sort()))) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
};

/** What is remembered, and this besides. */
const onDevice = (hashes?: Json): Json => {
  try {
    return Object.assign(localStorage, hashes);
  } catch {
    return {}; // Refused, or full: the edge is told again.
  }
};
