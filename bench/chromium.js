/** The Chromium of all measurements: Playwright's own or the machine's, and every host is this machine. */
import {existsSync} from 'node:fs';
import {chromium} from 'playwright';

const installed = chromium.executablePath();
const system = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

const optionsFor = (port) => ({
  executablePath: process.env.CHROMIUM_PATH || (existsSync(installed) ? installed : system),
  args: [`--host-resolver-rules=MAP * 127.0.0.1:${port}`, '--ignore-certificate-errors'],
});

export const launch = (port) => chromium.launch(optionsFor(port));

/** With a folder that outlives it. */
export const launchProfile = (folder, port) =>
  chromium.launchPersistentContext(folder, {...optionsFor(port), ignoreHTTPSErrors: true});

export const version = async () => {
  const browser = await chromium.launch(optionsFor(0));
  try {
    return browser.version();
  } finally {
    await browser.close();
  }
};
