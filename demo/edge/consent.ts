/** Understands the consent standards: does this visitor want to be measured? */
import type {ConsentItem} from './body.js';
import {tcfAllows} from './tcf.js';
import {textOf} from './text.js';
import type {Json} from './types.js';

export type Consent = 'in' | 'out';
type Choice = Consent | undefined;

// Only a plain yes or no changes anything; "pending", "unknown" and the like leave things as they are.
const adobe1: Record<string, Consent> = {in: 'in', out: 'out'};
// Legitimate interest, contract, compliance, vital and public interest are reasons to measure, too.
const adobe2: Record<string, Consent> = Object.fromEntries([
  ['n', 'out'],
  ...['y', 'li', 'ct', 'cp', 'vi', 'pi'].map((value) => [value, 'in']),
]);

const standards: Record<string, (item: ConsentItem) => Choice> = {
  'Adobe 1.0': ({value}) => pick(adobe1, value?.general),
  'Adobe 2.0': ({value}) => pick(adobe2, value?.collect?.val),
  'IAB TCF 2.0': ({value, gdprApplies}) =>
    // What is no text allows nothing.
    gdprApplies === false || (typeof value === 'string' && tcfAllows(value)) ? 'in' : 'out',
};

/** What the items come to: out as soon as one says so. */
export const consentOf = (items: ConsentItem[]): Choice => {
  const choices = items.map((item) =>
    pick(standards, `${textOf(item.standard)} ${textOf(item.version)}`)?.(item),
  );
  return choices.includes('out') ? 'out' : choices.find(Boolean);
};

/** Consent that came along in an event, as `xdm.consentStrings`. */
export const consentInEvent = (xdm: Json | undefined): Choice =>
  consentOf(
    ((xdm?.consentStrings ?? []) as Json[]).map((item) => ({
      standard: item.consentStandard,
      version: item.consentStandardVersion,
      value: item.consentStringValue,
      gdprApplies: item.gdprApplies,
    })),
  );

/** What a consent cookie says: `general=in`, among other `;`-separated purposes. */
export const consentInCookie = (value: string | undefined): Choice =>
  pick(adobe1, /(?:^|;)\s*general=(\w+)/.exec(value ?? '')?.[1]);

const pick = <T>(table: Record<string, T>, key: unknown): T | undefined =>
  typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
