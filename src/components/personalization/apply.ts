import {isDeep, PAGE, schemaOf, type Proposition} from './propositions.js';
import type {Json} from '../../core/types.js';

export interface ApplyOptions {
  propositions?: Json[];
  /** By scope: where HTML goes (`selector`), and how (`actionType`: `setHtml`, `appendHtml` …). */
  metadata?: Record<string, {selector?: string; actionType?: string}>;
  /** The offers of this view, which came with the page, are applied, too. */
  viewName?: string;
}

const isText = (value: unknown) => typeof value == 'string';
const isValid = ({id, items, scope, scopeDetails}: Json) =>
  [id, scope, scopeDetails?.decisionProvider].every(isText) &&
  Array.isArray(items) &&
  items.length > 0 &&
  (items as Json[]).every((item) => isText(item?.id) && isText(item?.schema));

/** Whether they can be applied; all or none. */
export const areValid = ({metadata, propositions, viewName}: ApplyOptions) =>
  (propositions
    ? propositions.length > 0 && propositions.every((one) => one && !isDeep(one) && isValid(one))
    : !!viewName) &&
  (viewName == null || isText(viewName)) &&
  (metadata == null || typeof metadata == 'object');

/** What is left to be applied of what the page gives back to us. */
export const applicable = ({metadata = {}, propositions = []}: ApplyOptions): Proposition[] =>
  propositions
    .filter(({renderAttempted, scope}) => scope != PAGE || !renderAttempted)
    .map(({id, items, scope, scopeDetails}) => {
      const {actionType: type, selector} = metadata[scope as string] || {};
      return {
        id: id as string,
        scope: scope as string,
        scopeDetails: scopeDetails as Json,
        items: (items as Json[]).flatMap((item) => {
          const schema = schemaOf(item);
          const placed = {...item, data: {...item.data, selector, type}};
          if (schema == 'html-content-item')
            return metadata[scope as string] && (selector || type) ? placed : [];
          if (schema == 'json-content-item') {
            return type == 'collectInteractions'
              ? {...placed, schema: (item.schema as string).replace(schema, 'dom-action')}
              : [];
          }
          return ['dom-action', 'default-content-item'].includes(schema) ? item : [];
        }),
      };
    })
    .filter(({items}) => items[0]);
