import type {Json} from '../../core/types.js';

export interface Payload {
  xdm?: Json;
  data?: Json;
}

/** How a link is told of, as far as enough is known: in XDM, and beside it for Activity Map. */
export const payloadOf = ({
  pageName: page,
  linkName: name,
  linkRegion: region,
  linkType: type,
  linkUrl: URL,
  pageIDType,
}: Json): Payload => {
  const payload: Payload = {};
  if (name && region) {
    if (type && URL) {
      payload.xdm = {
        eventType: 'web.webinteraction.linkClicks',
        web: {webInteraction: {name, region, type, URL, linkClicks: {value: 1}}},
      };
    }
    if (page && pageIDType != null) {
      const activitymap = {page, link: name, region, pageIDType};
      payload.data = {__adobe: {analytics: {contextData: {a: {activitymap}}}}};
    }
  }
  return payload;
};

/** The other way round, for what a site has edited; what Activity Map is told wins. */
export const detailsIn = ({data, xdm}: Payload): Json => {
  const said = xdm?.web?.webInteraction || {};
  const map = data?.__adobe?.analytics?.contextData?.a?.activitymap || {};
  return {
    pageName: map.page,
    linkName: map.link || said.name,
    linkRegion: map.region || said.region,
    linkType: said.type,
    linkUrl: said.URL,
    pageIDType: map.pageIDType,
  };
};
