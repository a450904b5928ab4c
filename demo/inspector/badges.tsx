/** Small marks that say at a glance how something went; always in words, never by colour alone. */
import type {ComponentChildren} from 'preact';
import type {JournalRequest, Verdict, Visitor} from '../edge/types.js';
import {plural} from './format.js';

export const VerdictBadge = ({verdict: {valid, problems}}: {verdict: Verdict}) => {
  if (!valid) return <Badge tone="bad">{plural(problems.length, 'problem')}</Badge>;
  if (problems.length) return <Badge tone="warn">{plural(problems.length, 'note')}</Badge>;
  return <Badge tone="good">valid</Badge>;
};

export const StatusBadge = ({status}: Pick<JournalRequest, 'status'>) => {
  if (!status) return <Badge tone="bad">no answer</Badge>;
  return <Badge tone={status < 300 ? 'good' : status < 500 ? 'warn' : 'bad'}>{status}</Badge>;
};

const CONSENT = {
  in: {tone: 'good', words: 'consented'},
  out: {tone: 'bad', words: 'declined'},
  pending: {tone: 'warn', words: 'not asked yet'},
  none: {tone: 'plain', words: 'never asked'},
} as const;

export const ConsentBadge = ({consent}: Pick<Visitor, 'consent'>) => {
  const {tone, words} = CONSENT[consent ?? 'none'];
  return <Badge tone={tone}>{words}</Badge>;
};

interface Props {
  tone: 'good' | 'warn' | 'bad' | 'plain';
  children: ComponentChildren;
}

export const Badge = ({tone, children}: Props) => <span class={`badge ${tone}`}>{children}</span>;
