import {createInstance} from '../../src/diagnostics/instance.js';
import {openInstance, problem, refusal, taken, type Given} from '../support/instance.js';
import type {Instance} from '../../src/core/instance.js';
import type {Json} from '../../src/core/types.js';
import type {Monitor} from '../../src/diagnostics/monitors.js';

const HOOKS = [
  'onInstanceCreated',
  'onInstanceConfigured',
  'onBeforeCommand',
  'onCommandResolved',
  'onCommandRejected',
  'onBeforeNetworkRequest',
  'onNetworkResponse',
  'onNetworkError',
  'onBeforeLog',
];

let count = 0;
/** A monitor that writes down what it hears, and an instance that it watches. */
const watched = ({answer, ...given}: Given = {}, quiet = true) => {
  const heard: {hook: string; details: Json}[] = [];
  const monitor: Monitor = Object.fromEntries(
    HOOKS.filter((hook) => !quiet || hook != 'onBeforeLog').map((hook) => [
      hook,
      (details: Json) => heard.push({hook, details}),
    ]),
  );
  const create = ((components, platform, name) =>
    createInstance(components, platform, name, [monitor])) as Given['create'];
  const instance = openInstance({...given, answer, create});
  const own = {datastreamId: `m-${++count}`, orgId: `m${count}@AdobeOrg`};
  return {
    ...instance,
    heard,
    hooks: () => heard.map(({hook}) => hook),
    last: (name: string) => heard.filter(({hook}) => hook == name).pop()!.details,
    configure: (options: Json = {}) => instance.run('configure', {...own, ...options}),
  };
};

const alloyMonitors = window as unknown as {__alloyMonitors?: Monitor[]};
afterEach(() => Reflect.deleteProperty(alloyMonitors, '__alloyMonitors'));

describe('a monitor', () => {
  it('hears each step in its order', async () => {
    const {configure, heard, hooks, run} = watched();
    await configure();
    await run('sendEvent', {type: 'a'});
    expect(hooks()).toEqual([
      'onInstanceCreated',
      'onBeforeCommand',
      'onInstanceConfigured',
      'onCommandResolved',
      'onBeforeCommand',
      'onBeforeNetworkRequest',
      'onNetworkResponse',
      'onCommandResolved',
    ]);
    expect(heard.every(({details}) => details.instanceName == 'tag')).toBe(true);
  });

  it('hears what a command was given and what it gave', async () => {
    const {configure, last, run} = watched();
    await configure();
    const options = {type: 'a'};
    const result = await run('sendEvent', options);
    expect(last('onBeforeCommand')).toEqual({
      instanceName: 'tag',
      commandName: 'sendEvent',
      options,
    });
    expect(last('onBeforeCommand').options).toBe(options);
    expect(last('onCommandResolved')).toEqual({
      instanceName: 'tag',
      commandName: 'sendEvent',
      options,
      result,
    });
    expect(last('onInstanceConfigured').config).toMatchObject({
      edgeBasePath: 'ee',
      context: expect.any(Array),
    });
  });

  it('hears of commands that are refused, though they never began', async () => {
    const {heard, hooks, run} = watched();
    const message = await refusal(run('sendEvent'));
    expect(hooks()).toEqual(['onInstanceCreated', 'onCommandRejected']);
    expect(heard[1]!.details.error.message).toBe(message);
  });

  it('hears of a request and its answer', async () => {
    const {configure, last, run, sent} = watched({
      answer: () => ({...taken(), headers: {'x-adobe-edge': 'IRL1;6'}}),
    });
    await configure();
    await run('sendEvent');
    const {url, body} = sent[0]!;
    const requestId = /requestId=(.*)/.exec(url)![1];
    expect(last('onBeforeNetworkRequest')).toEqual({
      instanceName: 'tag',
      url,
      requestId,
      payload: body,
    });
    const {getHeader, ...answer} = last('onNetworkResponse');
    const content = {requestId: 'r-1', handle: []};
    expect(answer).toEqual({
      instanceName: 'tag',
      url,
      requestId,
      payload: body,
      statusCode: 200,
      body: JSON.stringify(content),
      parsedBody: content,
      retriesAttempted: 0,
    });
    expect(getHeader('x-adobe-edge')).toBe('IRL1;6');
  });

  it('hears of a refusal, and of a network that fails', async () => {
    const {configure, heard, last, run} = watched({
      answer: (_sent, index) => (index ? new Error('Failed to fetch') : problem(400)),
    });
    await configure();
    await refusal(run('sendEvent'));
    expect(last('onNetworkResponse').statusCode).toBe(400);
    await refusal(run('sendEvent'));
    expect(last('onNetworkError').error.message).toBe('Failed to fetch');
    expect(heard.filter(({hook}) => hook == 'onNetworkResponse')).toHaveLength(1);
  });

  it('hears every line, also those that are not printed', async () => {
    const {configure, heard, printed} = watched({}, false);
    await configure();
    expect(printed).toEqual([]);
    const lines = heard.filter(({hook}) => hook == 'onBeforeLog').map(({details}) => details);
    expect(lines.map(({level, arguments: what}) => [level, (what as unknown[])[0]])).toEqual([
      ['info', 'Instance initialized.'],
      ['info', 'Executing configure command. Options:'],
      ['info', 'Instance configured. Computed configuration:'],
      ['info', 'configure command resolved. Result:'],
    ]);
  });

  it('may be in the page, and come late', async () => {
    const seen: string[] = [];
    const {configure, run} = watched();
    await configure();
    alloyMonitors.__alloyMonitors = [
      {onBeforeCommand: ({commandName}) => seen.push(commandName as string)},
    ];
    await run('sendEvent');
    expect(seen).toEqual(['sendEvent']);
  });

  it('that throws hurts nobody', async () => {
    const complaint = jest.spyOn(console, 'error').mockImplementation(() => {});
    alloyMonitors.__alloyMonitors = [
      {
        onBeforeCommand() {
          throw new Error('I broke.');
        },
      },
    ];
    const {configure, hooks} = watched();
    expect(await configure()).toEqual({});
    expect(hooks()).toContain('onCommandResolved');
    expect(complaint).toHaveBeenCalledWith(new Error('I broke.'));
    complaint.mockRestore();
  });

  it('is handed the instance itself', async () => {
    const {configure, last} = watched();
    await configure();
    const instance = last('onInstanceCreated').instance as Instance<[]>;
    await expect(instance('sendEvent')).resolves.toEqual({});
  });
});
