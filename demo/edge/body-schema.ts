/** The shape of request bodies, as far as the edge insists on it. */
import type {Endpoint} from './endpoints.js';

const string = {type: 'string'};
const object = {type: 'object'};
const strings = {type: 'array', items: string};

const identityMap = {
  type: 'object',
  additionalProperties: {
    type: 'array',
    items: {
      type: 'object',
      required: ['id'],
      properties: {id: string, primary: {type: 'boolean'}, authenticatedState: string},
    },
  },
};

const query = {
  type: 'object',
  properties: {
    identity: {type: 'object', properties: {fetch: strings}},
    personalization: {
      type: 'object',
      properties: {schemas: strings, decisionScopes: strings, surfaces: strings},
    },
  },
};

const event = {
  type: 'object',
  properties: {
    xdm: {
      type: 'object',
      properties: {identityMap, eventType: string, consentStrings: {type: 'array', items: object}},
    },
    data: object,
    query,
    meta: object,
  },
};

const meta = {
  type: 'object',
  properties: {
    state: {
      type: 'object',
      properties: {
        domain: string,
        cookiesEnabled: {type: 'boolean'},
        entries: {
          type: 'array',
          items: {
            type: 'object',
            required: ['key', 'value'],
            properties: {key: string, value: string},
          },
        },
      },
    },
    configOverrides: object,
  },
};

const envelope = {
  xdm: {type: 'object', properties: {identityMap}},
  identityMap,
  query,
  meta,
};

const consent = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['standard', 'version', 'value'],
    properties: {
      standard: {enum: ['Adobe', 'IAB TCF']},
      version: {enum: ['1.0', '2.0']},
      gdprApplies: {type: 'boolean'},
    },
    if: {properties: {standard: {const: 'IAB TCF'}}},
    then: {properties: {version: {const: '2.0'}, value: {type: 'string', minLength: 1}}},
    else: {properties: {value: {type: 'object', minProperties: 1}}},
  },
};

const body = (required: string[], properties: object) => ({
  type: 'object',
  required,
  properties: {...envelope, ...properties},
});

export const bodySchemas: Record<Endpoint['brings'], object> = {
  events: body(['events'], {events: {type: 'array', minItems: 1, items: event}}),
  event: body(['event'], {event}),
  consent: body(['consent'], {consent}),
  nothing: body([], {}),
};
