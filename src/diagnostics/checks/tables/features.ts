/** What the commands of single features may be given: offers, rules, media, push, conversations. */
import {
  anObject,
  boolean,
  callback,
  either,
  expect,
  integer,
  list,
  names,
  number,
  object,
  optional,
  or,
  required,
  some,
  string,
  within,
  type Fields,
  type Rule,
} from '../rules.js';

const MEDIA_EVENTS =
  /^media\.(pauseStart|play|bufferStart|ad(Break)?(Start|Complete)|adSkip|session(Start|End|Complete)|ping|error|bitrateChange|chapter(Start|Skip|Complete)|statesUpdate)$/;

const xdm = (fields: Fields, mediaCollection: Rule) => within({...fields, mediaCollection});
const sessionDetails = required(anObject);
const eventType = required(expect('', (value) => MEDIA_EVENTS.test(value)));

export const features = {
  applyPropositions: within({
    propositions: required(
      some(
        list(
          within({
            id: required(string),
            scope: required(string),
            scopeDetails: within({decisionProvider: required(string)}),
            items: required(
              some(list(within({id: required(string), schema: required(string), data: anObject}))),
            ),
          }),
        ),
      ),
    ),
    metadata: anObject,
    viewName: string,
  }),
  subscribeRulesetItems: optional({
    surfaces: names,
    schemas: names,
    callback: required(callback),
  }),
  evaluateRulesets: optional({
    renderDecisions: boolean,
    personalization: object({decisionContext: anObject}),
  }),
  sendPushSubscription: optional({}),
  createMediaSession: or(
    either(
      'an object with playerId, getPlayerDetails and xdm.mediaCollection.sessionDetails, or an object with xdm.mediaCollection.playhead and xdm.mediaCollection.sessionDetails',
      object({
        playerId: required(string),
        getPlayerDetails: required(callback),
        xdm: xdm({}, within({sessionDetails})),
        edgeConfigOverrides: anObject,
      }),
      object({
        xdm: xdm({}, within({playhead: required(number), sessionDetails})),
        edgeConfigOverrides: anObject,
      }),
    ),
    {},
  ),
  sendMediaEvent: or(
    either(
      'Error validating the sendMediaEvent command options.',
      object({playerId: required(string), xdm: xdm({eventType}, anObject)}),
      object({
        xdm: xdm({eventType}, within({playhead: required(integer), sessionID: required(string)})),
      }),
    ),
    {},
  ),
  // Alloy takes almost anything for a message, and says nothing else of what it does not take.
  sendConversationEvent: or(
    either(
      undefined,
      object({
        voiceEnabled: boolean,
        xdm: object({
          interactionId: string,
          conversationId: string,
          conversation: object({
            feedback: object({classification: string, comment: string, reasons: list(string)}),
          }),
        }),
      }),
    ),
    {},
  ),
} satisfies Record<string, Rule>;
