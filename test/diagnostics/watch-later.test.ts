import {instanceWith} from '../../src/diagnostics/instance.js';
import {watch} from '../../src/diagnostics/watch.js';
import {watchLater} from '../../src/diagnostics/watch-later.js';
import {openInstance, taken} from '../support/instance.js';
import type {Monitor} from '../../src/diagnostics/monitors.js';

let count = 0;
/** An instance whose watching code comes from `load`, and the hooks that its monitors are called by. */
const open = (load: () => Promise<typeof watch>) => {
  const hooks: string[] = [];
  const monitors: Monitor[] = [];
  const create = instanceWith(watchLater(load));
  const instance = openInstance({
    answer: () => taken(),
    create: ((components: [], platform: never, name: string) =>
      create(components, platform, name, monitors)) as never,
  });
  const own = {datastreamId: `w-${++count}`, orgId: `w${count}@AdobeOrg`};
  return {
    ...instance,
    hooks,
    look: () =>
      monitors.push({
        onBeforeNetworkRequest: () => hooks.push('request'),
        onNetworkResponse: () => hooks.push('response'),
      }),
    configure: () => instance.run('configure', own),
  };
};

describe('code that watches', () => {
  it('is not fetched while nobody looks', async () => {
    const load = jest.fn(async () => watch);
    const {configure, run} = open(load);
    await configure();
    await run('sendEvent');
    expect(load).not.toHaveBeenCalled();
  });

  it('sees the first request that somebody looks at, also from the middle of a visit', async () => {
    const load = jest.fn(async () => watch);
    const {configure, hooks, look, run} = open(load);
    await configure();
    await run('sendEvent');
    look();
    await Promise.all([run('sendEvent'), run('sendEvent')]);
    await run('sendEvent');
    expect(hooks.filter((hook) => hook == 'request')).toHaveLength(3);
    expect(hooks.filter((hook) => hook == 'response')).toHaveLength(3);
  });

  it('is done without where it cannot be had, and asked for again', async () => {
    let broken = true;
    const load = async () => {
      if (broken) throw new TypeError('Failed to fetch');
      return watch;
    };
    const {configure, hooks, look, run, sent} = open(load);
    look();
    await configure();
    await run('sendEvent');
    expect(sent).toHaveLength(1);
    expect(hooks).toEqual([]);
    broken = false;
    await run('sendEvent');
    expect(hooks).toEqual(['request', 'response']);
  });
});
