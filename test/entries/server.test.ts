/** @jest-environment node */

describe.each(['index', 'page', 'full'])('the entry %s where there is no document', (entry) => {
  it('can be imported, makes an instance, and takes every command without a word', async () => {
    expect(typeof document).toBe('undefined');
    const printed = ['log', 'info', 'warn', 'error'].map((level) =>
      jest.spyOn(console, level as 'log').mockImplementation(),
    );
    const {createInstance} = (await import(`../../src/entries/${entry}.js`)) as {
      createInstance: (options?: {name?: string}) => (...command: unknown[]) => Promise<unknown>;
    };
    for (const instance of [createInstance(), createInstance({name: 'shop'})]) {
      for (const command of ['sendEvent', 'configure', 'on', 'setConsent', 'bogus']) {
        expect(await instance(command, {})).toEqual({});
      }
    }
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
    jest.restoreAllMocks();
  });
});

it('the custom instance does so, too', async () => {
  const {createCustomInstance} = await import('../../src/entries/index.js');
  const tag = createCustomInstance({components: []});
  expect(await tag('sendEvent')).toEqual({});
});
