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

export const datastreamsSchema = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    required: ['orgId'],
    additionalProperties: false,
    properties: {orgId: {type: 'string', pattern: '^[^@\\s;=]+@[^@\\s;=]+$'}},
  },
};
