import {createInstance} from '../../src/diagnostics/instance.js';
import {consent} from '../../src/components/consent/index.js';
import {queue} from '../../src/components/queue/index.js';
import {handles} from '../../src/components/handles/index.js';
import {openInstance, problem, refusal, settle, stores, taken} from '../support/instance.js';
import type {Given} from '../support/instance.js';
import type {Component, Json} from '../../src/core/types.js';

const FIRST =
  '[tag] The library must be configured first. Please do so by executing the configure command.';
const FAILED =
  '[tag] [DataCollector] An error occurred while executing the sendEvent command.\nCaused by: ';
const CREATED = 'Instance initialized.';

// What is taken stays taken in a page, so each test has its own.
let count = 0;
const open = (given: Given = {}) => {
  const instance = openInstance({create: createInstance, ...given});
  const own = {datastreamId: `ds-${++count}`, orgId: `${count}@AdobeOrg`};
  return {
    ...instance,
    configure: (options: Json = {}) => instance.run('configure', {...own, ...options}),
  };
};
const openConfigured = async ({options, ...given}: Given & {options?: Json} = {}) => {
  const instance = open(given);
  await instance.configure(options);
  return instance;
};
const greeter = (greet: (options: Json) => unknown): Component => {
  return () => ({name: 'Greeter', commands: {greet}});
};

beforeEach(() => {
  sessionStorage.clear();
  history.replaceState(null, '', '/');
});

describe('a watched instance', () => {
  it.each(['sendEvent', 'setDebug', 'bogus'])('wants configure before %s', async (command) => {
    expect(await refusal(open().run(command, {}))).toBe(FIRST);
  });

  it('may be configured once', async () => {
    const {configure} = await openConfigured();
    expect(await refusal(configure())).toBe(
      '[tag] The library has already been configured and may only be configured once.',
    );
  });

  it('names every problem of a configuration, and may be configured after it was refused', async () => {
    const {configure, run, sent} = open();
    expect(await refusal(run('configure', {}))).toBe(
      "[tag] Resolve these configuration problems:\n\t - Error: 'datastreamId' is a required option\n\t - 'orgId' is a required option\nFor configuration documentation see: https://adobe.ly/3sHh553",
    );
    expect(await refusal(run('sendEvent'))).toBe(FIRST);
    const wrong = await refusal(configure({defaultConsent: 'unknown'}));
    expect(wrong).toContain(
      `'defaultConsent': Expected one of these values: ["in","out","pending"], but got "unknown".`,
    );
    // The same identifiers again: what was refused has not taken them.
    await configure();
    await run('sendEvent');
    expect(sent).toHaveLength(1);
  });

  it.each(['pending', 'out'])(
    'does not wait for consent that nobody can give it: %s',
    async (defaultConsent) => {
      const {configure, run} = open();
      expect(await refusal(configure({defaultConsent}))).toContain(
        "'defaultConsent': Unknown field.",
      );
      expect(await refusal(run('sendEvent'))).toBe(FIRST);
    },
  );

  it('names the problems of a command, and sends nothing', async () => {
    const {run, sent} = await openConfigured();
    expect(await refusal(run('sendEvent', {xdm: 'text'}))).toBe(
      `[tag] Invalid sendEvent command options:\n\t - Error: 'xdm': Expected an object, but got "text". For command documentation see: https://adobe.ly/3GQ3Q7t`,
    );
    expect(sent).toEqual([]);
  });

  it('lists what it can when it is told something else', async () => {
    const {run} = await openConfigured({components: [consent, handles]});
    expect(await refusal(run('bogus'))).toBe(
      '[tag] The bogus command does not exist. List of available commands: configure, setDebug, setConsent, sendEvent.',
    );
    expect(await refusal(run('constructor'))).toContain('constructor command does not exist');
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('I am shy');
      },
    ],
    ['rejects', () => Promise.reject(new Error('I am shy'))],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    ['rejects with text', () => Promise.reject('I am shy')],
  ])('names instance, component and command when it %s', async (_how, greet) => {
    const {run} = await openConfigured({components: [greeter(greet)]});
    expect(await refusal(run('greet'))).toBe(
      '[tag] [Greeter] An error occurred while executing the greet command.\nCaused by: I am shy',
    );
  });

  it('keeps the error that was thrown, also one whose message cannot be changed', async () => {
    const fixed = Object.freeze(new Error('I am shy'));
    const {run} = await openConfigured({components: [greeter(() => Promise.reject(fixed))]});
    await expect(run('greet')).rejects.toBe(fixed);
  });

  it.each([undefined, null, 'text', 7, [1]])('makes an object of %p', async (value) => {
    const {run} = await openConfigured({components: [greeter(() => value)]});
    expect(await run('greet')).toEqual({});
  });

  it('passes the words of the edge and of the network on', async () => {
    const refused = await openConfigured({
      components: [queue],
      options: {queue: {enabled: false}},
      answer: () => problem(400),
    });
    expect(await refusal(refused.run('sendEvent'))).toMatch(
      /^\[tag\] \[DataCollector\] An error .*\nCaused by: The server responded with a status code 400/,
    );
    const {run} = await openConfigured({answer: () => new Error('Failed to fetch')});
    expect(await refusal(run('sendEvent'))).toBe(
      `${FAILED}Network request failed.\nCaused by: Failed to fetch`,
    );
  });

  it('resolves to nothing without consent, and warns', async () => {
    const {lines, run} = await openConfigured({
      components: [consent],
      options: {defaultConsent: 'out', debugEnabled: true},
    });
    expect(await run('sendEvent')).toEqual({});
    expect(lines('warn').slice(1)).toEqual([
      '[tag] The sendEvent command could not fully complete. [DataCollector] An error occurred while executing the sendEvent command.\nCaused by: No consent preferences have been set.',
    ]);
  });
});

describe('an event that onBeforeEventSend cancels', () => {
  it('is told of in debug mode', async () => {
    const {lines, run} = await openConfigured({
      options: {debugEnabled: true, onBeforeEventSend: () => false},
    });
    expect(await run('sendEvent')).toEqual({});
    expect(lines('info')).toContainEqual(
      '[tag] Event was canceled because the onBeforeEventSend callback returned false.',
    );
  });
});

describe('what is printed', () => {
  it('is nothing unless somebody asks', async () => {
    const {printed, run} = await openConfigured({answer: () => problem(400)});
    await refusal(run('sendEvent'));
    await refusal(run('bogus'));
    expect(printed).toEqual([]);
  });

  it('is each step, once debugEnabled is configured', async () => {
    const {lines, run} = await openConfigured({
      options: {debugEnabled: true},
      answer: () =>
        taken(stores({key: 'k', value: 'v', maxAge: 86_400, attrs: {SameSite: 'None'}})),
    });
    await run('sendEvent');
    expect(lines('info').map((line) => line.replace(/[\da-f-]{36}/, '<id>'))).toEqual([
      '[tag] Instance configured. Computed configuration: [object Object]',
      '[tag] configure command resolved. Result: [object Object]',
      '[tag] Executing sendEvent command. Options: [object Object]',
      '[tag] Request <id>: Sending request. [object Object]',
      '[tag] Request <id>: Received response with status code 200 and response body: [object Object]',
      '[tag] Setting cookie [object Object]',
      '[tag] sendEvent command resolved. Result: [object Object]',
    ]);
  });

  it('is what the edge complains of, and the event counts as sent', async () => {
    const warning = {title: 'careful'};
    const error = {title: 'not quite'};
    const {printed, run} = await openConfigured({
      options: {debugEnabled: true},
      answer: () => ({status: 207, body: {handle: [], warnings: [warning], errors: [error]}}),
    });
    await run('sendEvent');
    expect(printed).toContainEqual([
      'warn',
      '[tag]',
      'The server responded with a warning:',
      warning,
    ]);
    expect(printed).toContainEqual([
      'error',
      '[tag]',
      'The server responded with a non-fatal error:',
      error,
    ]);
  });

  it.each([null, {a: 1}])('is nothing of complaints that are no list: %j', async (errors) => {
    const {run} = await openConfigured({
      options: {debugEnabled: true},
      answer: () => ({body: {handle: [], errors, warnings: errors}}),
    });
    expect(await run('sendEvent')).toEqual({});
  });

  it('is a rejection, as an error', async () => {
    const {lines, run} = await openConfigured({options: {debugEnabled: true}});
    await refusal(run('bogus'));
    expect(lines('error')).toEqual([
      expect.stringMatching(
        /^\[tag\] bogus command was rejected\. Error: Error: \[tag\] The bogus/,
      ),
    ]);
  });

  it.each([
    ['true', true],
    ['TRUE', true],
    ['false', false],
    ['yes', false],
    ['', false],
  ])('is decided by alloy_debug=%s in the address, whatever is configured', async (value, on) => {
    history.replaceState(null, '', `/?alloy_debug=${value}`);
    const {configure, lines} = open();
    await configure({debugEnabled: !on});
    expect(lines('info').includes(`[tag] ${CREATED}`)).toBe(on);
    expect(lines('info').length > 0).toBe(on);
    expect(sessionStorage.getItem('com.adobe.alloy.instance.tag.debug')).toBe(`${on}`);
  });

  it('is remembered in the tab when setDebug or the address has decided, but not what is configured', async () => {
    const first = await openConfigured({options: {debugEnabled: true}});
    expect(sessionStorage).toHaveLength(0);
    await first.run('setDebug', {enabled: true});
    const {configure, lines} = open();
    await settle();
    await configure({debugEnabled: false});
    expect(lines('info')).toContain(`[tag] ${CREATED}`);
    expect(lines('info')).toContain('[tag] configure command resolved. Result: [object Object]');
    await first.run('setDebug', {enabled: false});
    const later = open();
    await settle();
    await later.configure({debugEnabled: true});
    expect(later.printed).toEqual([]);
  });

  it('holds for the page where nothing can be remembered', async () => {
    const stored = jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new Error('Forbidden.');
    });
    const {lines, run} = await openConfigured();
    await run('setDebug', {enabled: true});
    expect(lines('info')).toEqual(['[tag] setDebug command resolved. Result: [object Object]']);
    stored.mockRestore();
  });
});
