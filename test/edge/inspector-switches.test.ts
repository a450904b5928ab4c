import fc from 'fast-check';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {readDraft, withOffer} from '../../demo/inspector/drafts.js';
import {currentWeather, toFaults, weathers} from '../../demo/inspector/faults.js';
import {brokenPlace} from '../../demo/inspector/json-place.js';
import {presets} from '../../demo/inspector/presets.js';

describe('the network switches', () => {
  it.each(weathers.map(({id, sizes}) => [id, sizes?.choices ?? [0]] as const))(
    'recognise %s when the edge tells it back',
    (id, amounts) => {
      for (const amount of amounts) {
        const told = JSON.parse(JSON.stringify(toFaults({id, amount})));
        expect(currentWeather(told)).toEqual({id, amount});
      }
    },
  );

  it('clear all faults for online', () => {
    expect(toFaults({id: 'online', amount: 0})).toEqual([]);
  });

  it('touch the collecting endpoints only', () => {
    for (const {id} of weathers.slice(1)) {
      expect(toFaults({id, amount: 1})).toEqual([expect.objectContaining({path: '/ee'})]);
    }
  });

  it('say how many requests a passing fault still hits', () => {
    const faults = toFaults({id: 'down', amount: 0, times: 3});
    expect(currentWeather(faults)).toEqual({id: 'down', amount: 0, times: 3});
  });

  it('are back online when a passing fault is used up', () => {
    expect(currentWeather([{drop: true, path: '/ee', times: 0}]).id).toBe('online');
  });

  it('do not claim a fault that a test has set', () => {
    expect(currentWeather([{status: 500}]).id).toBe('custom');
    expect(currentWeather([{drop: true, path: '/ee'}, {status: 503}]).id).toBe('custom');
    expect(currentWeather([{drop: true, path: '/ee/v1/collect'}]).id).toBe('custom');
  });
});

describe('the offer editor', () => {
  it('accepts what the demo site ships', () => {
    const file = join(__dirname, '../../demo/site/offers.json');
    expect(readDraft(readFileSync(file, 'utf8')).problem).toBeUndefined();
  });

  it('accepts its own presets for any scope', () => {
    for (const {make} of presets) {
      const offers = withOffer({}, 'web://shop.test/', make('web://shop.test/'));
      expect(readDraft(JSON.stringify(offers))).toEqual({offers});
    }
  });

  it('takes a scope out when it shall offer nothing, and leaves the others', () => {
    expect(withOffer({hero: [{items: []}], other: []}, 'hero', [])).toEqual({other: []});
  });

  it.each([
    ['{\n  "hero": [,]\n}', 2, 12],
    ['{"hero": [', 1, 11],
    ['{"hero": [],\n}', 2, 1],
    ["{'hero': []}", 1, 2],
    ['{"hero": []} x', 1, 14],
    ['{"hero": [01]}', 1, 12],
  ])('points at the place where %j breaks', (text, line, column) => {
    expect(readDraft(text).problem).toContain(`line ${line}, column ${column}`);
  });

  it('says what to write when nothing is left', () => {
    expect(readDraft('  ').problem).toContain('Write {}');
  });

  it('finds a broken place in just what JSON.parse refuses', () => {
    const parses = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '0', '\\', ' '))
      .map(([text, at, sign]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + sign + text.slice(cut + 1);
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.json()), (text) => {
        expect(brokenPlace(text) === undefined).toBe(parses(text));
      }),
    );
  });

  it.each([
    ['[]', 'Offers are an object'],
    ['{"hero": {}}', '“hero” needs a list'],
    ['{"hero": ["x"]}', 'Entry 1 of “hero” is not an object'],
    ['{"hero": [{"items": [{"schema": "s"}]}, {}]}', 'Entry 2 of “hero” has no items'],
    ['{"hero": [{"items": [{"id": "1"}]}]}', 'no “schema” in item 1'],
    ['{"hero": [{"scope": "other", "items": []}]}', 'answers another scope'],
  ])('explains what is wrong with %s', (text, words) => {
    expect(readDraft(text).problem).toContain(words);
  });

  it('lets scripted handles and problem documents through', () => {
    const text = '{"handle:activation:pull": [{"type": "x"}], "answer:errors": [{"status": 504}]}';
    expect(readDraft(text).problem).toBeUndefined();
  });
});
