import {personalizationWith} from './front.js';
import {problemOf} from './problem.js';
import {createRoom} from './room.js';

export type {PersonalizationCommands} from './front.js';
export type {ApplyOptions} from './apply.js';

/** Offers with all they need on board. */
export const personalization = /* @__PURE__ */ personalizationWith(
  () => createRoom,
  async () => problemOf,
);
