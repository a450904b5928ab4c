/** Takes the messages of one request in, and says what goes back. */
import type {Json} from '../types.js';
import type {Desk} from './desk.js';
import {readRaw} from './mapping.js';
import {causeOf, readMessage, type Reading} from './message.js';
import {inletProblem} from './refusals.js';
import type {Message, Reason} from './entries.js';
import {dotted} from './violations.js';

export interface Delivery {
  desk: Desk;
  connection: Json;
  receivedAt: string;
  /** For raw data: the flow that shall map it. */
  flow: Json | undefined;
}

export interface Answer {
  status: number;
  body: Json;
}

let requests = 0;

const readingOf = (message: unknown, {desk, connection, flow}: Delivery): Reading =>
  connection.auth.params.dataType === 'raw'
    ? readRaw(message, flow, desk)
    : readMessage(message, connection, desk);

/** One message; `validation` names the key under which a caller who asked to be told at once reads it. */
export const collectOne = (
  message: unknown,
  delivery: Delivery,
  validation: string | undefined,
): Answer => {
  const {inletId, receivedTimeMs, xactionId} = receipt(delivery);
  const reading = readingOf(message, delivery);
  delivery.desk.streams.accept([
    messageOf(message, reading, delivery, xactionId, Boolean(validation)),
  ]);
  if (reading.problem && (validation || reading.problem.when === 'now')) {
    return {status: 400, body: problemOf(reading.problem, delivery)};
  }
  const verdict = validation ? {[validation]: {status: 'pass'}} : {syncValidation: {skipped: true}};
  return {status: 200, body: {inletId, xactionId, receivedTimeMs, ...verdict}};
};

/** A batch is always taken; what is wrong is said message by message. */
export const collectMany = (messages: unknown[], delivery: Delivery): Answer => {
  const {inletId, receivedTimeMs, xactionId: batchId} = receipt(delivery);
  const readings = messages.map((message) => readingOf(message, delivery));
  const xactionIds = messages.map((_message, index) => `${batchId}:${index}`);
  delivery.desk.streams.accept(
    readings.map((reading, index) =>
      messageOf(messages[index], reading, delivery, xactionIds[index]!, false),
    ),
  );
  const responses = readings.map(({problem}, index) =>
    problem?.when === 'now'
      ? {statusCode: 400, message: prefixed(problem.message, delivery)}
      : {xactionId: xactionIds[index]},
  );
  return {status: 207, body: {inletId, batchId, receivedTimeMs, responses}};
};

const receipt = ({connection, receivedAt}: Delivery) => {
  const receivedTimeMs = Date.parse(receivedAt);
  requests++;
  return {
    inletId: connection.inletId as string,
    receivedTimeMs,
    xactionId: `${receivedTimeMs}:${process.pid}:${requests}`,
  };
};

const messageOf = (
  message: unknown,
  {problem, datasetId, entity, contract}: Reading,
  {connection, receivedAt}: Delivery,
  xactionId: string,
  dropped: boolean,
): Message => ({
  kind: problem ? 'rejected' : contract!.kind,
  receivedAt,
  inletId: connection.inletId,
  datasetId,
  xactionId,
  entity: problem ? {} : entity!,
  ...(problem && {reasons: reasonsOf(problem)}),
  ...(problem?.when === 'later' && !dropped && {failure: failureOf(message, problem)}),
});

const reasonsOf = ({message, violations}: NonNullable<Reading['problem']>): Reason[] =>
  violations?.map(({pointerToViolation, message}) => ({
    path: dotted(pointerToViolation),
    message,
  })) ?? [{path: '', message}];

/** A line of a failed batch. */
const failureOf = (message: unknown, problem: NonNullable<Reading['problem']>): Json => ({
  ...(message as Json),
  ...(problem.violations
    ? {_validationErrors: problem.violations, _errors: causeOf(problem.violations)}
    : {_errors: {_streamingValidation: [{message: problem.message}]}}),
});

const problemOf = (
  {message, violations}: NonNullable<Reading['problem']>,
  delivery: Delivery,
): Json =>
  inletProblem(
    400,
    'Invalid XDM Message Format',
    prefixed(message, delivery),
    violations ? causeOf(violations) : undefined,
  );

const prefixed = (message: string, {connection, desk}: Delivery) =>
  `inletId: [${connection.inletId}] imsOrgId: [${desk.orgId}] ${message}`;
