import {kindOf} from '../../../src/components/personalization/propositions.js';

const view = {characteristics: {scopeType: 'view'}};

describe('a proposition is', () => {
  it.each([
    ['page', '__view__', {}],
    ['page', '__view__', view],
    ['page', 'web://shop.test/', {}],
    ['page', 'web://shop.test/', view],
    ['view', 'web://shop.test/#cart', view],
    ['view', 'cart', view],
    ['proposition', 'web://shop.test/#cart', {}],
    ['proposition', 'hero', {}],
    ['proposition', 'hero', undefined],
    ['proposition', undefined, undefined],
  ])('of the kind %s: %s %j', (kind, scope, scopeDetails) => {
    expect(kindOf({scope, scopeDetails})).toBe(kind);
  });
});
