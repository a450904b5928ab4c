/** Where a test streams to: an inlet of a running edge, as options of the command line. */
import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {openStream, streamed, streams, type Stream} from '../../edge/support/platform.js';

export const optionsOf = ({inletUrl, schemaId, datasetId}: Stream) => [
  '--inlet-url',
  inletUrl,
  '--schema',
  schemaId,
  '--dataset',
  datasetId,
];

export const openEvents = async (edge: RunningEdge, params: Json = {}) =>
  optionsOf(await openStream(edge, 'event', params));

/** An event that says neither who it is nor when. */
export const bareEvent = (points: number): Json => ({
  eventType: 'loyaltyBalanceUpdate',
  _acme: {loyaltyID: 'ada.lind@example.com', pointsEarned: points},
});

export const bareEvents = (count: number) =>
  Array.from({length: count}, (_, index) => bareEvent(index));

/** What the profile store holds, in the order of the points earned. */
export const pointsOf = async (edge: RunningEdge) =>
  (await streamed(edge, 'events'))
    .map(({entity}) => entity._acme.pointsEarned as number)
    .sort((one, other) => one - other);

export const messagesOf = async (edge: RunningEdge) => (await streams(edge)).messages as Json;
