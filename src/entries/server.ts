/** The entry for servers: Node 20 and later, Deno, and workers. No document, no disk; the rest is the same spine. */
export {createInlet} from './server/inlet.js';
export {createServerInstance} from './server/instance.js';
export {inScript} from '../components/hand.js';
export {serverToServer} from '../platform/server/credentials.js';

export type {Arrival} from '../components/arrival.js';
export type {BatchEvent, BatchResult, Rejected} from '../components/batch.js';
export type {HandOver} from '../components/hand.js';
export type {Auth, Credentials} from '../platform/server/network.js';
export type {HeaderSource} from '../platform/server/headers.js';
export type {ServerToServer} from '../platform/server/credentials.js';
export type {
  Answer,
  Complaint,
  Inlet,
  InletOptions,
  InletSettings,
  InletToken,
  Kind,
  Place,
  SendOptions,
} from './server/inlet.js';
export type {ServerCommands, ServerInstance, ServerOptions} from './server/instance.js';
