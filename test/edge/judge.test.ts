import {resolve} from 'node:path';
import fc from 'fast-check';
import {isDeeper} from '../../demo/edge/body.js';
import {fieldsOf, merge} from '../../demo/edge/fieldgroup.js';
import {bundleOf, judgeOf} from '../../demo/edge/judge.js';
import {close} from '../../demo/edge/platform/strict.js';
import type {Json} from '../../demo/edge/types.js';
import {validator} from '../../demo/edge/verdict.js';
import {ROOT} from './support/edge.js';
import {event, sample} from './support/platform.js';
import {changeAt, keys, odd} from './support/spoil.js';

const FOLDER = resolve(ROOT, 'demo/edge/xdm');
const group = (kind: string) => sample<Json>(`loyalty-${kind}.fieldgroup`);
const forEvents = judgeOf(
  {schema: 'web-event', tenants: {_acme: group('event')}, idRequired: true},
  FOLDER,
);
const forProfiles = judgeOf(
  {schema: 'individual-profile', tenants: {_acme: group('profile')}},
  FOLDER,
);
const findings = (judge: typeof forEvents, xdm: Json) =>
  judge(xdm).problems.map(({kind, path}) => `${kind} ${path}`);

describe('a judge with the field groups of a tenant', () => {
  it('finds nothing wrong with the samples', () => {
    for (const entity of sample('acme-loyalty-events')) {
      expect(forEvents(entity)).toEqual({valid: true, problems: []});
    }
    for (const entity of sample('acme-loyalty-profiles')) {
      expect(forProfiles(entity)).toEqual({valid: true, problems: []});
    }
  });

  it('names what the groups do not have, or have otherwise', () => {
    const xdm = event('e-1', 'a@b.test', {
      _acme: {loyaltyLevel: 'Tin', pointsEarned: '5', colour: 'red'},
    });
    expect(findings(forEvents, xdm).sort()).toEqual([
      'schema _acme.loyaltyID',
      'schema _acme.loyaltyLevel',
      'schema _acme.pointsEarned',
      'unknown _acme.colour',
    ]);
    expect(findings(forProfiles, {person: {colour: 'red'}})).toEqual(['unknown person.colour']);
    expect(findings(forProfiles, {_other: {a: 1}})).toEqual(['unknown _other.a']);
  });

  it('leaves the fields of tenants alone if it is told of none', () => {
    expect(findings(judgeOf({schema: 'individual-profile'}, FOLDER), {_acme: {a: 1}})).toEqual([]);
  });

  it('asks for an _id only if it shall', () => {
    const {_id, ...xdm} = event('e-1');
    expect(_id).toBeDefined();
    expect(findings(forEvents, xdm)).toEqual(['schema _id']);
    expect(findings(judgeOf({schema: 'web-event'}, FOLDER), xdm)).toEqual([]);
  });

  it('takes several groups for one tenant, and plain object schemas', () => {
    const more = {type: 'object', properties: {colour: {type: 'string'}}};
    const tenants = {_acme: [group('event'), more]};
    const judge = judgeOf({schema: 'web-event', tenants}, FOLDER);
    const own = {loyaltyID: 'a@b.test', colour: 'red', shade: 1};
    expect(findings(judge, event('e-1', '', {_acme: own}))).toEqual(['unknown _acme.shade']);
  });

  it('leaves the schema that others use as it was', () => {
    expect(bundleOf('web-event', FOLDER).properties._acme).toBeUndefined();
  });
});

// Inlets check with a closed schema, which is quick; a judge walks along, and says more.
it('is of one mind with what inlets check, whatever is spoilt', () => {
  const pairs = (['event', 'profile'] as const).map((kind) => {
    const bundle = bundleOf(kind === 'event' ? 'web-event' : 'individual-profile', FOLDER);
    return {
      judge: kind === 'event' ? forEvents : forProfiles,
      check: validator(close(merge(bundle, fieldsOf(group(kind), 'acme')))),
      entities: sample(`acme-loyalty-${kind}s`),
    };
  });
  const full = event('e-1', 'a@b.test', {
    identityMap: {CRM: [{id: 'c-1', primary: true}]},
    web: {webPageDetails: {URL: 'https://shop.test/', pageViews: {value: 1}}},
    device: {screenHeight: 1080},
    commerce: {order: {priceTotal: 12.5, payments: [{paymentAmount: 12.5}]}},
    productListItems: [{SKU: 's-1', quantity: 2, priceTotal: 12.5}],
  });
  pairs[0]!.entities.push(full);
  const names = fc.oneof(keys, fc.constantFrom('identityMap', 'person', '_acme', '_other', 'web'));
  fc.assert(
    fc.property(
      fc.nat(1),
      fc.nat(5),
      fc.array(fc.nat(1_000), {minLength: 1, maxLength: 5}),
      // Deeper is refused before anybody looks.
      odd.filter((value) => !isDeeper(value, 90)),
      names,
      (side, which, steps, replacement, name) => {
        const {judge, check, entities} = pairs[side]!;
        const entity = entities[which % entities.length]!;
        const spoilt = changeAt(entity, steps, replacement, name) as Json;
        // As it would come over the wire.
        const xdm = JSON.parse(JSON.stringify(spoilt)) as Json;
        expect({valid: check(xdm), xdm}).toEqual({valid: judge(xdm).valid, xdm});
      },
    ),
    {numRuns: 3_000},
  );
});
