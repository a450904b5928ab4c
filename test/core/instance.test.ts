import {
  DATASTREAM,
  openConfigured,
  openInstance,
  ORG,
  problem,
  refusal,
  taken,
} from '../support/instance.js';
import {queue} from '../../src/components/queue/index.js';
import type {Component, Json} from '../../src/core/types.js';

const notConfigured = (command: string) => `[tag] ${command}: No such command yet.`;

describe('an instance before configure', () => {
  it.each(['sendEvent', 'getQueue', 'bogus'])(
    'asks to be configured before %s',
    async (command) => {
      expect(await refusal(openInstance().run(command, {}))).toBe(notConfigured(command));
    },
  );

  it('answers every command with a promise, never with a throw', () => {
    const {run} = openInstance();
    for (const options of [undefined, null, 'text', 7]) {
      const answer = run('configure', options);
      expect(answer).toBeInstanceOf(Promise);
      answer.catch(() => {});
    }
  });

  it.each([
    ['nothing', undefined],
    ['only an organization', {orgId: ORG}],
    ['only a datastream', {datastreamId: DATASTREAM}],
    ['empty text', {datastreamId: '', orgId: ''}],
  ])('names both required options when it is configured with %s', async (_given, options) => {
    const message = await refusal(openInstance().run('configure', options));
    expect(message).toMatch(/^\[tag\] /);
    expect(message).toContain('datastreamId');
    expect(message).toContain('orgId');
  });

  it('says its own name first', async () => {
    const message = await refusal(openInstance({name: 'shop'}).run('sendEvent'));
    expect(message.startsWith('[shop] ')).toBe(true);
  });
});

describe('configure', () => {
  it('resolves to an empty object', async () => {
    expect(await openInstance().configure()).toEqual({});
  });

  it('may be said only once', async () => {
    const {configure} = await openConfigured();
    expect(await refusal(configure())).toBe('[tag] configure: Already configured.');
  });

  it('may be repeated after it was refused', async () => {
    const {configure, run, sent} = openInstance();
    await refusal(configure({orgId: undefined}));
    expect(await refusal(run('sendEvent'))).toBe(notConfigured('sendEvent'));
    expect(await configure()).toEqual({});
    await run('sendEvent');
    expect(sent).toHaveLength(1);
  });

  it('may be repeated after a component could not start', async () => {
    let starts = 0;
    const component: Component = () => {
      if (!starts++) throw new Error('not today');
      return {name: 'Moody'};
    };
    const {configure, run, sent} = openInstance({components: [component]});
    expect(await refusal(configure())).toContain('not today');
    await configure();
    await run('sendEvent');
    expect(sent).toHaveLength(1);
  });

  it('hands every component the options over the defaults', async () => {
    const seen: Json[] = [];
    const component: Component = ({config}) => {
      seen.push(config);
      return {name: 'Reader'};
    };
    await openConfigured({components: [component], options: {edgeBasePath: 'ee-pre-prd', mine: 1}});
    expect(seen[0]).toMatchObject({
      datastreamId: DATASTREAM,
      orgId: ORG,
      edgeDomain: 'edge.adobedc.net',
      edgeBasePath: 'ee-pre-prd',
      defaultConsent: 'in',
      mine: 1,
    });
  });

  it('does not hear what the page does to the options afterwards', async () => {
    const options = {datastreamId: DATASTREAM, orgId: ORG, edgeBasePath: 'ee'};
    const {run, sent} = openInstance();
    await run('configure', options);
    options.edgeBasePath = 'elsewhere';
    options.datastreamId = 'other';
    await run('sendEvent');
    expect(sent[0]!.url).toContain(`/ee/v1/interact?configId=${DATASTREAM}&`);
  });

  it('keeps two instances apart', async () => {
    const one = await openConfigured({name: 'one'});
    const two = openInstance({name: 'two'});
    await one.run('sendEvent');
    expect(await refusal(two.run('sendEvent'))).toContain('[two] sendEvent: ');
    expect(two.sent).toHaveLength(0);
  });
});

describe('a command', () => {
  const withCommand = (run: (options: Json) => unknown) =>
    openConfigured({components: [() => ({name: 'Greeter', commands: {greet: run}})]});

  it('is refused by its name when no component has it', async () => {
    const {run} = await openConfigured();
    expect(await refusal(run('bogus'))).toMatch(/^\[tag\] bogus: No such command/);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'does not exist for being a property of every object: %s',
    async (command) => {
      const {run} = await openConfigured();
      expect(await refusal(run(command))).toContain(`No such command`);
    },
  );

  it('gets its options, or an empty object', async () => {
    const heard: Json[] = [];
    const {run} = await withCommand((options) => heard.push(options));
    await run('greet', {to: 'you'});
    await run('greet');
    expect(heard).toEqual([{to: 'you'}, {}]);
  });

  it('resolves to what the component says, and to an empty object where that is nothing', async () => {
    const answers: unknown[] = [{hello: 1}, undefined, Promise.resolve({later: 2})];
    const {run} = await withCommand(() => answers.shift());
    expect([await run('greet'), await run('greet'), await run('greet')]).toEqual([
      {hello: 1},
      {},
      {later: 2},
    ]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('I am shy');
      },
    ],
    ['rejects', () => Promise.reject(new Error('I am shy'))],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    ['rejects with text', () => Promise.reject('I am shy')],
  ])('that %s names the instance and the command', async (_how, run) => {
    const instance = await withCommand(run);
    expect(await refusal(instance.run('greet'))).toBe('[tag] greet: I am shy');
  });

  it('keeps the error object that was thrown', async () => {
    const thrown = Object.assign(new RangeError('too far'), {detail: 7});
    const {run} = await withCommand(() => {
      throw thrown;
    });
    await expect(run('greet')).rejects.toBe(thrown);
  });

  it('that sends rejects with its own name and the words of the edge', async () => {
    const {run} = await openConfigured({
      components: [queue],
      options: {queue: {enabled: false}},
      answer: () => problem(400),
    });
    expect(await refusal(run('sendEvent'))).toMatch(/^\[tag\] sendEvent: The server responded/);
  });
});

describe('debug mode', () => {
  const troubled: Component = ({log}) => ({
    name: 'Chatty',
    event: () => log('adding nothing'),
  });

  it('is silent unless asked for', async () => {
    const {printed, run} = await openConfigured({components: [troubled]});
    await run('sendEvent');
    expect(printed).toEqual([]);
  });

  it('prints with the name of the instance once debugEnabled is configured', async () => {
    const {lines, run} = await openConfigured({
      components: [troubled],
      options: {debugEnabled: true},
    });
    await run('sendEvent');
    expect(lines('info')).toContainEqual('[tag] adding nothing');
  });

  it('is turned on and off by setDebug', async () => {
    const {printed, run} = await openConfigured({components: [troubled], answer: () => taken()});
    expect(await run('setDebug', {enabled: true})).toEqual({});
    await run('sendEvent');
    const count = printed.length;
    expect(count).toBeGreaterThan(0);
    await run('setDebug', {enabled: false});
    await run('sendEvent');
    expect(printed).toHaveLength(count);
  });
});
