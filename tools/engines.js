// Where a machine may have the browsers that journeys run in, and how it gets one it lacks.

/** A browser is there when one command of every list in `needs` is. Names with a slash are files. */
export const engines = {
  chromium: {
    name: 'Chromium',
    needs: [
      [
        'chromium',
        'google-chrome-stable',
        'google-chrome',
        'chromium-browser',
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
      ],
    ],
    debian: ['chromium'],
  },
  firefox: {
    name: 'Firefox',
    needs: [['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox']],
    debian: ['firefox-esr'],
  },
  webkit: {
    name: 'WebKit',
    needs: [['WebKitWebDriver'], ['Xvfb']],
    debian: ['webkit2gtk-driver', 'xvfb'],
  },
};

/** The engines that must run: those that TAG_BROWSERS names, Chromium by default. */
export const wantedOf = ({TAG_BROWSERS = 'chromium'}) => {
  const wanted = TAG_BROWSERS.split(/[\s,]+/).filter(Boolean);
  const unknown = wanted.filter((engine) => !Object.hasOwn(engines, engine));
  if (!unknown.length) return wanted;
  throw new Error(
    `TAG_BROWSERS names ${unknown.join(', ')}, which is no browser of ours. Choose from ${Object.keys(engines).join(', ')}.`,
  );
};

/** Those that this machine lacks. `has` knows its commands and files, `downloaded` Playwright's own browsers. */
export const missingOf = (wanted, {env, has, downloaded}) =>
  wanted.filter((engine) => {
    const path = env[pathVariable(engine)];
    if (path && has(path)) return false;
    if (path) {
      throw new Error(
        `${pathVariable(engine)} is "${path}", where there is no browser. Correct it, or unset it.`,
      );
    }
    if (downloaded(engine)) return false;
    return !engines[engine].needs.every(
      // Who has a screen needs none made.
      (names) => names.some(has) || (names.includes('Xvfb') && !!env.DISPLAY),
    );
  });

/** The commands that bring them. `system` is the ID in /etc/os-release, where there is one. */
export const installOf = (missing, {root, system}) => {
  if (!missing.length) return [];
  if (root && system === 'debian') {
    const packages = missing.flatMap((engine) => engines[engine].debian);
    return [
      ['apt-get', 'update'],
      ['apt-get', 'install', '-y', '--no-install-recommends', ...packages],
    ];
  }
  // Ubuntu's own packages of browsers are stubs for snap, which containers do not have.
  const libraries = root && system === 'ubuntu' ? ['--with-deps'] : [];
  return [['npx', 'playwright', 'install', ...libraries, ...missing]];
};

/** What to say when they did not come. */
export const helpOf = (missing) =>
  missing
    .map(
      (engine) =>
        `There is no ${engines[engine].name} for the tests, and it could not be installed. ` +
        `Install it, or set ${pathVariable(engine)} to where it is.`,
    )
    .join('\n');

const pathVariable = (engine) => `${engine.toUpperCase()}_PATH`;
