/** Where costs are measured: one visitor at a time in one Chromium. */
import {launch} from './chromium.js';
import {openServer} from './server.js';

export const openStage = async (field) => {
  const server = await openServer(field);
  const browser = await launch(server.port);

  return {
    version: browser.version(),

    /** A new visitor's browser, warm from an empty page of the same shop. */
    async enter(name) {
      const visitor = server.welcome(name);
      const context = await browser.newContext({ignoreHTTPSErrors: true});
      const page = await context.newPage();
      await page.goto(`${visitor.origin}/blank`);
      const devtools = await context.newCDPSession(page);
      await devtools.send('Performance.enable', {timeDomain: 'threadTicks'});
      return {
        ...visitor,
        page,
        load: () => page.goto(`${visitor.origin}/page`),
        /** Milliseconds of main-thread CPU so far. */
        async cpu() {
          const {metrics} = await devtools.send('Performance.getMetrics');
          return metrics.find((metric) => metric.name == 'TaskDuration').value * 1000;
        },
        /** From now on the main thread is slower by that factor. */
        slow: (rate) => devtools.send('Emulation.setCPUThrottlingRate', {rate}),
        close: () => context.close(),
      };
    },

    async close() {
      await browser.close();
      server.close();
    },
  };
};
