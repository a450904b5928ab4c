/** The shape of what can be put to the control desk. */

const string = {type: 'string'};
const whole = (minimum: number, maximum: number) => ({type: 'integer', minimum, maximum});

export const sinceSchema = {
  type: 'object',
  properties: {since: {type: 'string', pattern: '^\\d{1,15}$'}},
};

export const faultsSchema = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    properties: {
      status: whole(200, 599),
      // It goes into a header, so no line breaks.
      retryAfter: {
        type: ['string', 'number'],
        pattern: '^[\\x20-\\x7e]*$',
      },
      delayMs: whole(0, 3_600_000),
      drop: {const: true},
      hang: {const: true},
      body: {type: ['string', 'object', 'array']},
      contentType: {type: 'string', pattern: '^[\\x20-\\x7e]+$'},
      path: string,
      times: whole(0, 1_000_000),
    },
  },
};

export const offersSchema = {
  type: 'object',
  additionalProperties: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        items: {
          type: 'array',
          items: {type: 'object', properties: {schema: string}},
        },
        scopeDetails: {type: 'object', properties: {characteristics: {type: 'object'}}},
      },
    },
  },
};

const short = (maxLength: number) => ({type: 'string', minLength: 1, maxLength});

export const searchSchema = {
  type: 'object',
  properties: {dataset: {type: 'string', pattern: '^[\\da-f]*$'}, words: string},
};

export const personSchema = {
  type: 'object',
  required: ['namespace', 'id'],
  properties: {namespace: short(100), id: short(1_000)},
};

export const visitsSchema = {
  type: 'array',
  minItems: 1,
  maxItems: 50,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['tab', 'time', 'kind', 'url', 'counted'],
    properties: {
      tab: {type: 'string', pattern: '^[\\w-]{1,64}$'},
      time: {type: 'string', format: 'date-time', maxLength: 40},
      // Words of a newer tag are welcome: they are shown as they are.
      kind: short(40),
      url: short(8_192),
      counted: {type: 'boolean'},
      reason: short(40),
      pageViewID: short(128),
    },
    if: {properties: {counted: {const: true}}},
    then: {required: ['pageViewID']},
    else: {required: ['reason']},
  },
};

export const datastreamsSchema = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    required: ['orgId'],
    additionalProperties: false,
    properties: {
      orgId: {type: 'string', pattern: '^[^@\\s;=]+@[^@\\s;=]+$'},
      accessType: {enum: ['mixed', 'authenticated']},
    },
  },
};
