import type {VisitorCommands} from './visitor.js';
import type {Core} from '../../core/types.js';

type Append = VisitorCommands['appendIdentityToUrl'];

/** Adds the visitor's identity to a link to a site on another domain; throws where there is none yet. */
export const linked = async (
  {config, gate}: Core,
  {url, edgeConfigOverrides}: Parameters<Append>[0],
  getIdentity: VisitorCommands['getIdentity'],
): ReturnType<Append> => {
  if (gate.state() == 'pending') throw new Error('Consent is pending.');
  const {ECID} = (await getIdentity({edgeConfigOverrides})).identity;
  if (!ECID) throw new Error('There is no ECID.');
  return {url: linkTo(url, ECID, config.orgId)};
};

const linkTo = (url: string, ecid: string, orgId: string): string => {
  // The organization is encoded twice; that is how others read it.
  const value = `TS=${Math.round(Date.now() / 1000)}|MCMID=${ecid}|MCORGID=${encodeURIComponent(orgId)}`;
  return url.replace(
    /^[^?#]*(\?[^#]*)?/,
    (start, query?: string) =>
      `${start}${query ? query.slice(1) && '&' : '?'}adobe_mc=${encodeURIComponent(value)}`,
  );
};
