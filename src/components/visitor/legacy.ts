import type {Core} from '../../core/types.js';

/** In seconds. */
const LIFETIME = 390 * 86_400;

/** Keeps the ECID that a visitor had with Adobe's older libraries, and tells them ours. */
export const createLegacy = ({config, cookies, gate, log}: Core) => {
  const {idMigrationEnabled, orgId} = config;
  const name = 'AMCV_' + encodeURIComponent(orgId);
  const off = idMigrationEnabled === false;

  const inCookies = () => {
    const {s_ecid, [name]: amcv} = cookies.all();
    return /\bMCMID\|(\d+)(\||$)/.exec(s_ecid ?? amcv ?? '')?.[1];
  };

  return {
    async find(): Promise<string | undefined> {
      if (off) return;
      try {
        // Visitor writes cookies of its own.
        return inCookies() || (gate.state() == 'in' ? await fromVisitor(orgId) : undefined);
      } catch (error) {
        log(error);
      }
    },

    tell(ecid: string) {
      const write = () => {
        if (off || ecid == inCookies()) return;
        const sameSite = location.protocol == 'https:' ? 'none' : undefined;
        cookies.set(name, 'MCMID|' + ecid, LIFETIME, sameSite);
      };
      // The answer about consent may be what brought it.
      gate.opened().then(write, () => {});
    },
  };
};

/** Asks Adobe's Visitor, if the page has one and the visitor allows it; it may take its time. */
const fromVisitor = async (orgId: string): Promise<string | undefined> => {
  const {adobe, Visitor} = window as any;
  const optIn = adobe?.optIn;
  if (!Visitor?.getInstance) return;
  if (optIn) {
    await new Promise<void>((resolve) => optIn.fetchPermissions(resolve, true));
    if (!optIn.isApproved([optIn.Categories.ECID])) return;
  }
  return new Promise((resolve) =>
    Visitor.getInstance(orgId, {}).getMarketingCloudVisitorID(resolve, true),
  );
};
