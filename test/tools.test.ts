/** How the tests come by their browsers, without installing any. */
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';

type Engine = 'chromium' | 'firefox' | 'webkit';
type Environment = Record<string, string | undefined>;

// A tool is plain JavaScript, which runs before anything is compiled; these are the types it has in mind.
const {installOf, missingOf, wantedOf} = jest.requireActual<{
  wantedOf(env: Environment): Engine[];
  missingOf(
    wanted: Engine[],
    machine: {
      env: Environment;
      has(command: string): boolean;
      downloaded(engine: Engine): boolean;
    },
  ): Engine[];
  installOf(missing: Engine[], machine: {root: boolean; system?: string}): string[][];
}>('../tools/engines.js');

const ROOT = join(__dirname, '..');

const machine = ({
  env = {},
  commands = [],
  downloads = [],
}: {
  env?: Record<string, string>;
  commands?: string[];
  downloads?: Engine[];
}) => ({
  env,
  has: (command: string) => commands.includes(command),
  downloaded: (engine: Engine) => downloads.includes(engine),
});
const ALL: Engine[] = ['chromium', 'firefox', 'webkit'];

describe('the browsers for the tests', () => {
  it.each([
    [{}, ['chromium']],
    [{TAG_BROWSERS: 'chromium,firefox, webkit'}, ALL],
    [{TAG_BROWSERS: ''}, []],
  ])('of %j are %j', (env, wanted) => {
    expect(wantedOf(env)).toEqual(wanted);
  });

  it('refuses a browser it has never heard of, and says which there are', () => {
    expect(() => wantedOf({TAG_BROWSERS: 'chromium,netscape'})).toThrow(
      'TAG_BROWSERS names netscape, which is no browser of ours. Choose from chromium, firefox, webkit.',
    );
  });

  it.each<[string, Parameters<typeof machine>[0], Engine[]]>([
    ['a bare machine', {}, ALL],
    ['a Debian with all', {commands: ['chromium', 'firefox-esr', 'WebKitWebDriver', 'Xvfb']}, []],
    ["Playwright's own downloads", {downloads: ALL}, []],
    ['Chrome alone', {commands: ['google-chrome']}, ['firefox', 'webkit']],
    [
      'a Mac with two applications',
      {
        commands: [
          '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
          '/Applications/Firefox.app/Contents/MacOS/firefox',
        ],
      },
      ['webkit'],
    ],
    [
      'a path of one’s own',
      {env: {CHROMIUM_PATH: '/opt/chrome'}, commands: ['/opt/chrome']},
      ['firefox', 'webkit'],
    ],
    [
      'a WebKit driver without a screen',
      {commands: ['chromium', 'firefox', 'WebKitWebDriver']},
      ['webkit'],
    ],
    [
      'a WebKit driver on a desktop',
      {env: {DISPLAY: ':0'}, commands: ['chromium', 'firefox', 'WebKitWebDriver']},
      [],
    ],
  ])('are looked for on %s', (_what, given, missing) => {
    expect(missingOf(ALL, machine(given))).toEqual(missing);
  });

  it('are not replaced behind the back of someone whose path is wrong', () => {
    const wrong = machine({env: {CHROMIUM_PATH: '/opt/crome'}, commands: ['chromium']});
    expect(() => missingOf(['chromium'], wrong)).toThrow(
      'CHROMIUM_PATH is "/opt/crome", where there is no browser. Correct it, or unset it.',
    );
  });

  it.each<[Engine[], Parameters<typeof installOf>[1], string[]]>([
    [[], {root: true, system: 'debian'}, []],
    [
      ['chromium'],
      {root: true, system: 'debian'},
      ['apt-get update', 'apt-get install -y --no-install-recommends chromium'],
    ],
    [
      ALL,
      {root: true, system: 'debian'},
      [
        'apt-get update',
        'apt-get install -y --no-install-recommends chromium firefox-esr webkit2gtk-driver xvfb',
      ],
    ],
    [['chromium'], {root: false, system: 'debian'}, ['npx playwright install chromium']],
    [['chromium'], {root: false}, ['npx playwright install chromium']],
    [['chromium'], {root: true, system: 'ubuntu'}, ['npx playwright install --with-deps chromium']],
  ])('%j on %j come by %j', (missing, on, commands) => {
    expect(installOf(missing, on).map((words) => words.join(' '))).toEqual(commands);
  });

  it('stop the run with one sentence when they cannot be had', () => {
    const {status, stderr} = spawnSync(process.execPath, ['tools/browsers.js'], {
      cwd: ROOT,
      env: {...process.env, CHROMIUM_PATH: '/nowhere', TAG_BROWSERS: 'chromium'},
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([
      1,
      'CHROMIUM_PATH is "/nowhere", where there is no browser. Correct it, or unset it.\n',
    ]);
  });
});
