/** Finds the XDM in what a file holds: alone, or wrapped for the Edge Network or an inlet. */

export type Json = Record<string, any>;

export interface Subject {
  xdm: unknown;
  /** Where it is; empty if it is all there is. */
  path: string;
}

export interface Wrong {
  path: string;
  message: string;
}

export interface Found {
  subjects: Subject[];
  /** What is wrong with what is around it. */
  wrong: Wrong[];
}

export const isObject = (value: unknown): value is Json =>
  value !== null && typeof value == 'object' && !Array.isArray(value);

/** The first that fits says how a record is read. */
const shapes: [fits: (record: Json) => boolean, read: (record: Json) => Found][] = [
  [({events}) => Array.isArray(events), ({events}) => ofEvents(events as unknown[])],
  [({event}) => isObject(event) && 'xdm' in event, ({event}) => ofEvents([event], 'event')],
  [({messages}) => Array.isArray(messages), ({messages}) => join(each(messages as unknown[]))],
  [({header, body}) => isObject(header) || isObject(body), (record) => ofMessage(record, '')],
];

export const subjectsOf = (record: unknown): Found => {
  const shape = isObject(record) && shapes.find(([fits]) => fits(record));
  return shape ? shape[1](record) : {subjects: [{xdm: record, path: ''}], wrong: []};
};

const ofEvents = (events: unknown[], name?: string): Found => {
  const found = events.map((event, index): Found => {
    const path = name ?? `events[${index}]`;
    if (isObject(event) && 'xdm' in event) {
      return {subjects: [{xdm: event.xdm, path: `${path}.xdm`}], wrong: []};
    }
    return {subjects: [], wrong: [{path, message: 'has no xdm'}]};
  });
  return join(found);
};

const each = (messages: unknown[]) =>
  messages.map((message, index) => ofMessage(message, `messages[${index}].`));

const join = (found: Found[]): Found => ({
  subjects: found.flatMap(({subjects}) => subjects),
  wrong: found.flatMap(({wrong}) => wrong),
});

type Check = [path: string, message: string, right: (value: any, message: Json) => boolean];

const CONTENT_TYPE = /^application\/vnd\.adobe\.xed(-full)?(-notext)?\+json; ?version=\d+(\.\d+)*$/;
const isReference = (value: unknown) =>
  isObject(value) && typeof value.id == 'string' && CONTENT_TYPE.test(String(value.contentType));
const isAbsentOr = (right: (value: any) => boolean) => (value: unknown) =>
  value === undefined || right(value);
const isText = (value: unknown) => typeof value == 'string' && value !== '';

// prettier-ignore
const ENVELOPE: Check[] = [
  ['header', 'is required, an object', isObject],
  ['body', 'is required, an object', isObject],
  ['header.schemaRef', 'needs an id and a contentType', isReference],
  ['header.datasetId', 'is required, 24 hexadecimal digits', (id) => /^[\da-f]{24}$/.test(String(id))],
  ['header.imsOrgId', 'must end in @AdobeOrg', isAbsentOr((org) => /.@AdobeOrg$/.test(String(org)))],
  ['header.source', 'needs a name', isAbsentOr((source) => isObject(source) && isText(source.name))],
  ['header.createdAt', 'must be milliseconds since 1970', isAbsentOr((time) => Number.isInteger(time))],
  ['header.msgType', 'is of a form that is refused since 2020', isAbsentOr(() => false)],
  ['header.msgId', 'is of a form that is refused since 2020', isAbsentOr(() => false)],
  ['header.xdmSchema', 'is of a form that is refused since 2020', isAbsentOr(() => false)],
  ['body.xdmMeta.schemaRef', 'needs an id and a contentType', isReference],
  ['body.xdmMeta.schemaRef', 'is another than in the header', (inBody, {header}) =>
    !isReference(inBody) || (inBody.id == header?.schemaRef?.id && inBody.contentType == header?.schemaRef?.contentType)],
  ['body.xdmEntity', 'is required, an object', isObject],
];

const ofMessage = (message: unknown, prefix: string): Found => {
  if (!isObject(message)) {
    return {subjects: [], wrong: [{path: prefix.slice(0, -1), message: 'is not an object'}]};
  }
  const wrong = ENVELOPE.filter(([path, , right]) => !right(at(message, path), message));
  const xdm: unknown = at(message, 'body.xdmEntity');
  return {
    subjects: isObject(xdm) ? [{xdm, path: `${prefix}body.xdmEntity`}] : [],
    wrong: wrong.map(([path, text]) => ({path: prefix + path, message: text})),
  };
};

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<any>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
