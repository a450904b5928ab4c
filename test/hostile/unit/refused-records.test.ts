/** Records that travel together to an inlet, which refuses them as a whole because of one. */
import 'fake-indexeddb/auto';
import {inlet} from '../../../src/entries/inlet.js';
import {KNOWN, freshDisk, pass} from '../../support/queue.js';
import {openConfigured} from '../../support/instance.js';
import type {Json} from '../../../src/core/types.js';

freshDisk();

it('loses that one alone, and each sender hears of its own', async () => {
  const arrived: number[] = [];
  let requests = 0;
  globalThis.fetch = (async (_url: string, init: RequestInit) => {
    const body = JSON.parse(init.body as string) as Json;
    const messages = (body.messages ?? [body]) as Json[];
    const steps = messages.map((message) => message.body.xdmEntity.step as number);
    requests++;
    if (steps.includes(17)) {
      return new Response('{"title":"One of them is bad."}', {status: 400});
    }
    arrived.push(...steps);
    const responses = steps.map((step) => ({xactionId: `x-${step}`, inletId: 'c0ffee'}));
    return new Response(JSON.stringify(body.messages ? {responses} : responses[0]), {
      status: body.messages ? 207 : 200,
    });
  }) as typeof fetch;
  const {run} = await openConfigured({
    components: [inlet],
    cookies: KNOWN,
    options: {
      inlet: {
        inletUrl: 'https://dcs.adobedc.net/collection/c0ffee',
        events: {
          schemaId: 'https://ns.adobe.com/acme/schemas/e1',
          datasetId: 'e'.repeat(24),
          ecid: 'none',
        },
      },
    },
  });
  const results = Array.from({length: 24}, (_, index) =>
    run('streamEvent', {xdm: {_id: `e-${index + 1}`, step: index + 1}}),
  );
  await pass(3000);
  for (const [index, result] of (await Promise.all(results)).entries()) {
    expect(result).toMatchObject(
      index + 1 == 17
        ? {ok: false, status: 400, errors: [{message: 'One of them is bad.'}]}
        : {ok: true},
    );
  }
  expect(arrived).toHaveLength(23);
  expect(requests).toBeLessThanOrEqual(8 + 1 + 2 * 4);
});
