/** When the library talks on the console, and what it says. */
import type {Script} from '../drive.js';
import {ALLOYS_WAY, problem, RETURNING, type Answer} from '../given.js';

const talk: Script['run'] = async ({alloy, configure, given, outcome, send}) => {
  await configure(given ?? {});
  return [await outcome(send({type: 'a'})), await outcome(alloy('bogus'))];
};
/** On a page where the switch was thrown before. */
const remembered = (name: string, flag: string, path = '/', options = {}): Script => ({
  name,
  page: {
    cookies: RETURNING,
    path,
    before: ({given: [flag]}) => {
      sessionStorage['com.adobe.alloy.instance.alloy.debug'] = flag;
    },
  },
  given: [flag, options],
  run: async ({configure, given: [, options], outcome, send}) => {
    await configure(options);
    return outcome(send());
  },
});
const said = (name: string, ...edge: Answer[]): Script => ({
  name,
  page: {cookies: RETURNING},
  given: {debugEnabled: true},
  edge,
  ours: ALLOYS_WAY,
  run: talk,
});
const busy: Answer = {...problem(503), headers: {'retry-after': '0'}};

export const debug: Script[] = [
  {name: 'is quiet', page: {cookies: RETURNING}, run: talk},
  said('tells all when that is configured'),
  said('tells once of a request that is made twice', busy),
  {
    name: 'tells all when the address says so, and remembers',
    page: {cookies: RETURNING, path: '/?alloy_debug=TRUE'},
    run: talk,
  },
  {
    name: 'is quiet when the address says so, whatever is configured',
    page: {cookies: RETURNING, path: '/?alloy_debug=no'},
    given: {debugEnabled: true},
    run: talk,
  },
  remembered('tells all in a tab where it did', 'true'),
  remembered('is quiet in a tab where it was', 'false', '/', {debugEnabled: true}),
  remembered('listens to the address first', 'true', '/?alloy_debug=false'),
  {
    name: 'can be switched on and off by a command, and remembers',
    page: {cookies: RETURNING},
    run: async ({alloy, configure, send}) => {
      await configure();
      await alloy('setDebug', {enabled: true});
      await send({type: 'a'});
      await alloy('setDebug', {enabled: false});
      return send({type: 'b'});
    },
  },
  {
    name: 'gets objects that can be printed',
    page: {cookies: RETURNING},
    run: async ({configure, send}) => {
      const texts: string[] = [];
      const {info} = console;
      console.info = (...all: unknown[]) => {
        texts.push(...all.map((one) => String(one)));
        info.apply(console, all);
      };
      await configure({debugEnabled: true});
      await send();
      return texts.length > 5;
    },
  },
];
