/** What delivers is fetched behind the first page view, and may not be had at once. */
import 'fake-indexeddb/auto';
import {openPage} from '../../support/page.js';
import {freshDisk, pass, rows} from '../../support/queue.js';

freshDisk();

describe('what delivers', () => {
  it('is fetched again half a minute after it could not be had, and sends what waits', async () => {
    const page = await openPage({
      answer: (_post, index) => (index ? {status: 204} : new Error('Failed to fetch')),
      fetched: 10,
      missing: 2,
    });
    const sent = page.send(1);
    await pass(100);
    expect(await sent).toMatchObject({queued: true});
    await pass(25_000);
    expect(page.wire()).toEqual([['fetch', 'interact', 1]]);
    await pass(75_000);
    expect(page.wire()).toEqual([
      ['fetch', 'interact', 1],
      ['fetch', 'collect', 1],
    ]);
    expect(await rows()).toEqual([]);
  });
});
