/** WebKitGTK's MiniBrowser through WebKitWebDriver: W3C WebDriver over fetch, no dependency. */
import {spawn} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {createServer, type AddressInfo} from 'node:net';
import {join} from 'node:path';
import type {Session} from './browsers.js';

/** The key, as WebDriver writes it. */
const ENTER = '\uE007';

export const webkitGtk = async (driver: string): Promise<Session> => {
  const {display, closeDisplay} = await openDisplay();
  const port = await freePort();
  const server = spawn(driver, [`--port=${port}`], {
    env: {
      ...process.env,
      DISPLAY: display,
      GDK_BACKEND: 'x11',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
      NO_AT_BRIDGE: '1',
    },
    stdio: 'ignore',
    detached: true, // Its browser is in its process group, and goes with it.
  });
  const kill = () => {
    try {
      process.kill(-server.pid!, 'SIGKILL');
    } catch {
      // It has gone already.
    }
    closeDisplay();
  };

  const call = async (method: string, path: string, body?: unknown): Promise<any> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : {body: JSON.stringify(body)}),
    });
    const {value} = (await response.json()) as {value: any};
    if (value?.error) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };

  const binary = miniBrowserPath();
  try {
    await until(() => call('GET', '/status'));
    const {sessionId} = await call('POST', '/session', {
      capabilities: {
        alwaysMatch: {
          'webkitgtk:browserOptions': {...(binary && {binary}), args: ['--automation']},
        },
      },
    });
    const session = `/session/${sessionId}`;
    await call('POST', `${session}/timeouts`, {script: 30_000, pageLoad: 30_000});
    const first = await call('GET', `${session}/window`);

    let last: Promise<unknown> = Promise.resolve();
    // A session has one window that it talks to: what is done in two tabs at once would all be done in one.
    const alone = <T>(act: () => Promise<T>): Promise<T> => {
      const mine = last.then(act);
      last = mine.catch(() => {});
      return mine;
    };

    return {
      async newTab(type = 'tab') {
        const {handle} = await alone(() => call('POST', `${session}/window/new`, {type}));
        const here = <T>(act: () => Promise<T>) =>
          alone(async () => {
            await call('POST', `${session}/window`, {handle});
            return act();
          });
        const find = async (selector: string) => {
          const found = {using: 'css selector', value: selector};
          const [id] = Object.values<string>(await call('POST', `${session}/element`, found));
          return `${session}/element/${id}`;
        };
        return {
          goto: (url) => here(() => call('POST', `${session}/url`, {url})),
          run: (what, argument) =>
            here(async () => {
              const {value, error} = await call('POST', `${session}/execute/async`, {
                args: [argument ?? null],
                script: `const [argument, done] = arguments;
                  Promise.resolve().then(() => (${what.toString()})(argument))
                    .then((value) => done({value}), (error) => done({error: String(error && error.stack || error)}))`,
              });
              if (error) throw new Error(error);
              return value;
            }),
          click: (selector) => here(async () => call('POST', `${await find(selector)}/click`, {})),
          enter: (selector) =>
            here(async () => call('POST', `${await find(selector)}/value`, {text: ENTER})),
          close: () =>
            here(async () => {
              await call('DELETE', `${session}/window`);
              await call('POST', `${session}/window`, {handle: first});
            }),
        };
      },
      async close() {
        const patience = new Promise((resolve) => setTimeout(resolve, 3000).unref());
        await Promise.race([call('DELETE', session), patience]).catch(() => {});
        kill();
      },
    };
  } catch (error) {
    kill();
    throw error;
  }
};

/** The screen there is, or one of our own. */
export const openDisplay = async () => {
  if (process.env.DISPLAY) return {display: process.env.DISPLAY, closeDisplay: () => {}};
  const xvfb = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'],
    {stdio: ['ignore', 'ignore', 'ignore', 'pipe']},
  );
  const display = await new Promise<string>((resolve, reject) => {
    xvfb.stdio[3]!.once('data', (number: Buffer) => resolve(`:${String(number).trim()}`));
    xvfb.once('exit', () => reject(new Error('Xvfb exited before it had a display.')));
  });
  return {display, closeDisplay: () => void xvfb.kill()};
};

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Debian keeps MiniBrowser where the driver does not look. */
export const miniBrowserPath = (): string | undefined => {
  const lib = '/usr/lib';
  if (!existsSync(lib)) return undefined;
  return readdirSync(lib)
    .flatMap((folder) =>
      ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0'].map((name) =>
        join(lib, folder, name, 'MiniBrowser'),
      ),
    )
    .find((file) => existsSync(file));
};

const until = async (attempt: () => Promise<unknown>) => {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries == 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
};
