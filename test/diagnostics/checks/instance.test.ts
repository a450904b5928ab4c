import {readInstance} from '../../../src/diagnostics/checks/index.js';

describe('createInstance', () => {
  it.each([undefined, null, {}, {name: null}])('needs nothing: %j', (given) => {
    expect(readInstance(given)).toEqual({name: 'alloy', monitors: []});
  });

  it('hands on what it is given', () => {
    const monitor = {onBeforeLog: () => {}};
    const read = readInstance({name: 'shop', monitors: [monitor]});
    expect(read.name).toBe('shop');
    expect(read.monitors[0]).toBe(monitor);
  });

  it.each([
    [{name: 5}, "'name': Expected a string, but got 5."],
    [{monitors: {}}, "'monitors': Expected an array, but got {}."],
    [{monitors: [5]}, "'monitors[0]': Expected an object, but got 5."],
    [
      {name: 5, monitors: {}},
      "'name': Expected a string, but got 5.\n'monitors': Expected an array, but got {}.",
    ],
    [{orgId: 'x'}, "'orgId': Unknown field."],
    [{orgId: 'x', datastreamId: 'y'}, "'orgId': Unknown field.\n'datastreamId': Unknown field."],
    [{components: []}, "'components': Unknown field."],
  ])('refuses %j', (given, message) => {
    expect(() => readInstance(given)).toThrow(new Error(message));
  });
});

describe('createCustomInstance', () => {
  it('takes components', () => {
    const components = [() => ({name: 'mine'})];
    expect(readInstance({components}, true)).toEqual({name: 'alloy', monitors: [], components});
    expect(readInstance({}, true).components).toEqual([]);
  });

  it('counts them as the caller does', () => {
    expect(() => readInstance({components: [() => ({}), 1]}, true)).toThrow(
      new Error("'components[1]': Expected a function, but got 1."),
    );
  });

  it('refuses what is no list', () => {
    expect(() => readInstance({components: 5, x: 1}, true)).toThrow(
      new Error("'components': Expected an array, but got 5."),
    );
  });
});
