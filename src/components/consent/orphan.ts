import {access} from '../../platform/cookies.js';
import type {Core} from '../../core/types.js';

/** Discards the consent of a visitor without an identity: it was somebody else's, for all the edge knows. */
export const forgetOrphan = ({cookies, prefix}: Core) => {
  const all = cookies.all();
  const name = prefix + 'consent';
  if (!all[name] || all[prefix + 'identity']) return;
  // On every domain that may have it: to look for the widest one writes a cookie, and consent may be pending.
  for (let domain = location.hostname; ; domain = domain.replace(/^[^.]*\.?/, '')) {
    access(`${name}=;path=/;domain=${domain};max-age=0`);
    if (!domain) break;
  }
  // Who reads in this task reads what was read.
  delete all[name];
};
