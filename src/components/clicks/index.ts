import {merge} from '../../core/object.js';
import {onClick} from '../../platform/clicks.js';
import {unclobberedNode} from '../../platform/dom.js';
import {detailsOf} from './details.js';
import {createMemory} from './memory.js';
import {detailsIn, payloadOf} from './payload.js';
import type {Component, Json} from '../../core/types.js';

const NAME = 'ActivityCollector';

/**
 * Tells of clicks on links and buttons. One click is one event: any component whose hooks have a `click` is asked what it
 * has to say of the element, ours like the others, and what they return is merged into it, in their order.
 */
export const clicks: Component = (core) => {
  const {config, hooks, print, track} = core;
  const {clickCollection: options = {}, onBeforeLinkClickSend: edit} = config;
  const {eventGroupingEnabled: grouping, filterClickDetails: filter} = options;
  const memory = createMemory(core);

  /** What a click would say, once the site's callback has had its say: the newer one edits details, the older one the event. */
  const look = (clickedElement: unknown) => {
    let details = detailsOf(clickedElement, config.downloadLinkQualifier, memory.recall());
    if (!details) return;
    let event: Json = {...payloadOf(details), clickedElement};
    const edited = !filter && (event.xdm || event.data) && edit;
    const answer = filter ? filter(details) : edited && edit(event);
    delete details.clickedElement;
    if (answer === false) {
      const rejected = JSON.stringify(details, null, 2);
      print(
        'info',
        NAME,
        'Clicked element properties were rejected by filter function: ' + rejected,
      );
      return;
    }
    if (filter) event = payloadOf(details);
    if (edited) details = detailsIn(event);
    return {details, event};
  };

  onClick(async (clicked) => {
    try {
      const parts = hooks.flatMap((hook) => hook.click?.(clicked) || []);
      const view = config.pageViewCollectionEnabled && core.view;
      const data = view && {pageViewID: view.options.xdm?._id || view.xdm._id};
      if (parts[0]) await track(parts.reduce(merge, {documentUnloading: true, notice: true, data}));
    } catch (error: any) {
      // Whatever it is, it is not the page's affair.
      print(
        error?.code == 'declinedConsent' ? 'warn' : 'error',
        NAME,
        'The click collection could not fully complete. ' + error?.message,
      );
    }
  });

  return {
    name: NAME,

    click(clicked) {
      const link = config.clickCollectionEnabled !== false && !isMapShown() && look(clicked);
      if (!link) return;
      const {details, event} = link;
      const {linkType, linkUrl, pageIDType, pageName} = details;
      const {xdm, data} = payloadOf(details);
      const kind = {download: 'download', exit: 'external', other: 'internal'}[linkType as 'other'];
      if (xdm && options[kind + 'LinkEnabled'] === false) {
        print(
          'info',
          NAME,
          `Cancelling link click event due to clickCollection.${linkType}LinkEnabled = false.`,
        );
      } else if (
        xdm
          ? grouping &&
            linkType == 'other' &&
            (filter || !edit) &&
            new URL(linkUrl, location.href).hostname == location.hostname
          : data
      ) {
        memory.save(details);
      } else if (xdm) {
        memory.save(pageIDType ? {pageName, pageIDType} : {});
        return {xdm: event.xdm, data: event.data};
      }
    },

    event({data, options, xdm}) {
      const pageName = options.xdm?.web?.webPageDetails?.name;
      if (pageName === undefined) return;
      if (grouping && !isMapShown()) {
        const last = payloadOf(memory.recall());
        merge(xdm, last.xdm && {web: last.xdm.web});
        merge(data, last.data);
      }
      memory.save({pageName, pageIDType: 1});
    },

    getLinkDetails: (clicked) => look(clicked)?.details || {},
  };
};

/** Adobe's Activity Map lies over the page: who clicks then looks at reports. */
const isMapShown = () => unclobberedNode(document).getElementById('cppXYctnr');
