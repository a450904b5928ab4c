/** The shape of what can be made through the management paths, as far as this edge looks at it. */

const text = {type: 'string', minLength: 1, maxLength: 1_000};
const object = (required: string[], properties: object) => ({type: 'object', required, properties});
const texts = {type: 'array', minItems: 1, items: text};

/** HTTP API, as a source. */
export const SOURCE = 'bc7b00d6-623a-4dfc-9fdb-f1240aeadaeb';
/** The data lake, as a target. */
const TARGET = 'c604ff05-7f1a-43c0-8e18-33bf874cb11c';
export const PROVIDER = '521eee4d-8cbe-4906-bb48-fb6bd4450033';
export const FLOW_PLAIN = 'd8a6f005-7eaf-4153-983e-e8574508b877';
export const FLOW_MAPPED = 'c1a19761-d2c7-4702-b9fa-fe91f0613e81';

const spec = (...ids: string[]) => object(['id', 'version'], {id: {enum: ids}, version: text});

export const fieldGroupShape = object(['title', 'meta:intendedToExtend'], {
  title: text,
  'meta:intendedToExtend': texts,
  definitions: {type: 'object'},
  properties: {type: 'object'},
  allOf: {type: 'array', items: {type: 'object'}},
});

export const schemaShape = object(['title', 'type', 'allOf'], {
  title: text,
  type: {const: 'object'},
  allOf: {type: 'array', minItems: 1, items: object(['$ref'], {$ref: text})},
  'meta:immutableTags': {type: 'array', items: text},
});

export const descriptorShape = object(
  ['@type', 'xdm:sourceSchema', 'xdm:sourceVersion', 'xdm:sourceProperty', 'xdm:namespace'],
  {
    '@type': {const: 'xdm:descriptorIdentity'},
    'xdm:sourceSchema': text,
    'xdm:sourceVersion': {type: 'integer', minimum: 1},
    'xdm:sourceProperty': {type: 'string', pattern: '^(/[^/]+)+$', maxLength: 1_000},
    'xdm:namespace': text,
    'xdm:property': {enum: ['xdm:code', 'xdm:id']},
    'xdm:isPrimary': {type: 'boolean'},
  },
);

const CONTENT_TYPE = '^application/vnd\\.adobe\\.xed';

export const dataSetShape = object(['name', 'schemaRef'], {
  name: text,
  schemaRef: object(['id', 'contentType'], {
    id: text,
    contentType: {type: 'string', pattern: CONTENT_TYPE},
  }),
  tags: {type: 'object', additionalProperties: {type: 'array', items: text}},
});

export const connectionShape = object(['name', 'connectionSpec', 'auth'], {
  name: text,
  providerId: {const: PROVIDER},
  connectionSpec: spec(SOURCE),
  auth: object(['specName', 'params'], {
    specName: {const: 'Streaming Connection'},
    params: object(['dataType'], {
      dataType: {enum: ['xdm', 'raw']},
      name: text,
      sourceId: text,
      authenticationRequired: {type: 'boolean'},
    }),
  }),
});

/** The way to an inlet before there were connections. */
export const inletShape = object(['name', 'dataType'], {
  name: text,
  description: {type: 'string'},
  sourceId: text,
  dataType: {enum: ['xdm', 'raw']},
  authenticationRequired: {type: 'boolean'},
});

export const sourceConnectionShape = object(['name', 'baseConnectionId', 'connectionSpec'], {
  name: text,
  baseConnectionId: text,
  connectionSpec: spec(SOURCE),
});

export const targetConnectionShape = object(['name', 'data', 'params', 'connectionSpec'], {
  name: text,
  data: object(['schema'], {
    schema: object(['id', 'version'], {
      id: text,
      version: {type: 'string', pattern: CONTENT_TYPE},
    }),
  }),
  params: object(['dataSetId'], {dataSetId: text}),
  connectionSpec: spec(TARGET),
});

export const flowShape = object(
  ['name', 'flowSpec', 'sourceConnectionIds', 'targetConnectionIds'],
  {
    name: text,
    flowSpec: spec(FLOW_PLAIN, FLOW_MAPPED),
    sourceConnectionIds: texts,
    targetConnectionIds: texts,
    transformations: {
      type: 'array',
      maxItems: 1,
      items: object(['name', 'params'], {
        name: {const: 'Mapping'},
        params: object(['mappingId'], {mappingId: text}),
      }),
    },
  },
);

export const mappingSetShape = object(['version', 'xdmSchema', 'mappings'], {
  version: {type: 'integer'},
  xdmSchema: text,
  mappings: {
    type: 'array',
    minItems: 1,
    items: object(['sourceAttribute', 'destinationXdmPath'], {
      sourceAttribute: text,
      destinationXdmPath: text,
    }),
  },
});

export const eventTypeShape = object(['id', 'title'], {id: text, title: text});

export const batchShape = object(['datasetId', 'inputFormat'], {
  datasetId: text,
  inputFormat: object(['format'], {format: text, isMultiLineJson: {type: 'boolean'}}),
  enableErrorDiagnostics: {type: 'boolean'},
  partialIngestionPercentage: {type: 'number', minimum: 0, maximum: 100},
});
