/** WebKitGTK's MiniBrowser without automation: only so does it keep what its pages store. */
import {spawn} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {miniBrowserPath, openDisplay} from './webkit.js';

/** Opens a screen to start MiniBrowsers on; each keeps its data in the folder it is given. */
export const openMiniBrowsers = async () => {
  const binary = miniBrowserPath();
  if (!binary) throw new Error('No MiniBrowser: apt-get install webkit2gtk-driver xvfb');
  const {display, closeDisplay} = await openDisplay();
  return {
    start(folder: string, url: string) {
      const home = Object.fromEntries(
        ['DATA', 'CACHE', 'CONFIG', 'STATE'].map((kind) => {
          const path = join(folder, kind.toLowerCase());
          mkdirSync(path, {recursive: true});
          return [`XDG_${kind}_HOME`, path];
        }),
      );
      return spawn(binary, [url], {
        detached: true,
        stdio: 'ignore',
        env: {
          ...process.env,
          ...home,
          HOME: folder,
          DISPLAY: display,
          GDK_BACKEND: 'x11',
          WEBKIT_DISABLE_COMPOSITING_MODE: '1',
          LIBGL_ALWAYS_SOFTWARE: '1',
          NO_AT_BRIDGE: '1',
        },
      });
    },
    close: closeDisplay,
  };
};
