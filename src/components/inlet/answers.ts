/** What the answers of a streaming inlet say of each message (streaming ingestion, "answers, errors, limits"). */
import type {Json} from '../../core/types.js';

/** What became of one message. */
export interface Answer {
  ok: boolean;
  /** HTTP status of its own; 0: no answer, or none for this one. */
  status: number;
  /** The platform's name for what it took. */
  xactionId?: string;
  /** Worth sending again, the same. */
  again: boolean;
  /** Why not. */
  errors: Complaint[];
}

export interface Complaint {
  /** Dotted, within the record; empty for the message as a whole. */
  path: string;
  /** Of JSON Schema, where a schema says it: `type`, `required` … */
  keyword: string;
  message: string;
}

/** The body of an answer, and how it came. */
export interface Got {
  status: number;
  text?: string;
}

/** Not now, rather than never: too many, or a failure of theirs. 501 is a kind of check that is not to be had. */
const isPassing = (status: number) =>
  !status || [408, 425, 429].includes(status) || (status >= 500 && status != 501);

/** What meets 500 goes again twice at most: it also means that a record does not fit. */
export const OFTEN_AT_500 = 2;

/** Whether to try once more after so many sendings. */
export const goesAgain = ({again, status}: Answer, tries: number) =>
  again && (status != 500 || tries <= OFTEN_AT_500);

const parse = (text?: string): Json => {
  try {
    return (JSON.parse(text!) as Json | null) || {};
  } catch {
    return {}; // Nothing, or what a gateway on the way has to say.
  }
};

/** Of one message. */
export const readAnswer = ({status, text}: Got): Answer => {
  const body = parse(text);
  return status >= 200 && status < 300 ? judged(status, body) : refused(status, body, text);
};

/**
 * Of a batch of so many, in their order. The answer is 207 whatever happened; what it does not speak of is unknown, and
 * worth sending again.
 */
export const readAnswers = ({status, text}: Got, count: number): Answer[] => {
  const {responses} = parse(text);
  // Of another length it cannot be told which is whose.
  const each =
    Array.isArray(responses) && responses.length == count ? (responses as Json[]) : undefined;
  return Array.from({length: count}, (_, index) => {
    if (!each) {
      return status >= 200 && status < 300 ? unknown : readAnswer({status, ...(text && {text})});
    }
    const one = each[index];
    if (!one) return unknown;
    const own = Number(one.statusCode ?? one.status) || 200;
    return own >= 300 ? refused(own, one) : judged(200, one);
  });
};

const unknown: Answer = {
  ok: false,
  status: 0,
  again: true,
  errors: [{path: '', keyword: '', message: 'The answer does not say what became of it.'}],
};

/** Taken, unless it was checked at once and failed; or unless it is no inlet that speaks (a captive portal says 200, too). */
const judged = (status: number, body: Json): Answer => {
  if (!(body.xactionId || body.inletId || status == 204)) return unknown;
  const check: Json = body.syncValidation ?? body.synchronousValidation ?? {};
  if (check.status && check.status != 'pass') return refused(400, {...body, ...check});
  const {xactionId} = body;
  return {
    ok: true,
    status,
    ...(xactionId && {xactionId: String(xactionId)}),
    again: false,
    errors: [],
  };
};

const refused = (status: number, body: Json, text?: string): Answer => ({
  ok: false,
  status,
  again: isPassing(status),
  errors: complaintsOf(body, status, text),
});

/** Both shapes of error bodies, flattened. */
const complaintsOf = (body: Json, status: number, text?: string): Complaint[] => {
  const report: Json = body.report ?? body;
  const cause: Json = report.cause ?? body;
  const found: Complaint[] = [];
  const visit = (one: Json | undefined, depth = 0) => {
    if (!one || typeof one != 'object' || depth > 20) return;
    const inner: Json[] = Array.isArray(one.causingExceptions) ? one.causingExceptions : [];
    for (const next of inner) visit(next, depth + 1);
    if (!inner[0]) {
      found.push({
        path: dotted(one.pointerToViolation),
        keyword: String(one.keyword ?? ''),
        message: String(one.message ?? 'is not valid'),
      });
    }
  };
  const listed: unknown = cause._streamingValidation ?? body._streamingValidation;
  if (Array.isArray(listed)) for (const one of listed) visit(one as Json);
  if (found[0]) return found;
  const words = [report.message, body.message, body.detail, body.title, text?.slice(0, 300)];
  const message = words.find((word) => typeof word == 'string' && word) as string | undefined;
  return [
    {
      path: '',
      keyword: '',
      message: message ?? (status ? `Status ${status}.` : 'There was no answer.'),
    },
  ];
};

/** `#/person/name` is `person.name`. */
const dotted = (pointer: unknown) =>
  (typeof pointer == 'string' ? pointer : '')
    .replace(/^#?\/?/, '')
    .replace(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replace(/\//g, '.')
    .replace(/~1/g, '/')
    .replace(/~0/g, '~');
