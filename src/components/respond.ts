import {each} from '../core/object.js';
import type {Component, Json} from '../core/types.js';

export interface RespondCommands {
  /** Acts on an answer that the page's server got from the edge; resolves as `sendEvent` does. */
  applyResponse(options: {
    responseBody: Json;
    responseHeaders?: Record<string, string>;
    renderDecisions?: boolean;
    personalization?: Json;
  }): Promise<Json>;
}

/** Takes an answer from the page as if an event had asked for it, and for the page's own offers. */
export const respond: Component<RespondCommands> = ({hooks, log, request}) => ({
  name: 'DataCollector',
  commands: {
    async applyResponse({responseBody: content, responseHeaders = {}, personalization, ...rest}) {
      const options = {
        ...rest,
        personalization: {...personalization, defaultPersonalizationEnabled: true},
      };
      const draft = {options, createdAt: Date.now(), xdm: {}, data: {}, meta: {}, query: {}};
      const followUps = await each(hooks, (hook) => hook.event?.(draft), log);
      const headers = {get: (name: string) => responseHeaders[name]};
      // Without events there is nothing to keep, nor to ask consent for; with a reply, the queue sends nothing.
      return request({reply: {status: 200, answered: true, content, headers}}, followUps);
    },
  },

  // Who asked for some, knows more.
  response: () => ({propositions: []}),
});
