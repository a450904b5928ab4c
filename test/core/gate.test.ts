import {createGate} from '../../src/core/gate.js';
import {settle} from '../support/instance.js';

const watch = (unasked?: string) => {
  const gate = createGate(unasked);
  const heard: string[] = [];
  const come = (who: string) =>
    void gate.opened().then(
      () => heard.push(`${who} went`),
      (error: Error & {code?: string}) => heard.push(`${who}: ${error.message} (${error.code})`),
    );
  return {gate, heard, come};
};

describe('the gate', () => {
  it('lets everybody through while consent is in', async () => {
    const {gate, heard, come} = watch();
    gate.set('in', true);
    come('a');
    await settle();
    expect(heard).toEqual(['a went']);
  });

  it('holds them while consent is pending, and lets them go in the order in which they came', async () => {
    const {gate, heard, come} = watch();
    gate.set('pending', true);
    for (const who of ['a', 'b', 'c']) come(who);
    await settle();
    expect(heard).toEqual([]);
    gate.set('in');
    await settle();
    expect(heard).toEqual(['a went', 'b went', 'c went']);
  });

  it('turns those who waited away when the visitor declines', async () => {
    const {gate, heard, come} = watch();
    gate.set('pending', true);
    come('a');
    gate.set('out');
    come('b');
    await settle();
    expect(heard.sort()).toEqual([
      'a: The user declined consent. (declinedConsent)',
      'b: The user declined consent. (declinedConsent)',
    ]);
  });

  it('says what it is given to say when it is out by default, and not when the visitor has chosen', async () => {
    const {gate, heard, come} = watch('Nobody was asked.');
    gate.set('out', true);
    come('a');
    await settle();
    gate.set('out');
    come('b');
    await settle();
    expect(heard).toEqual([
      'a: Nobody was asked. (declinedConsent)',
      'b: The user declined consent. (declinedConsent)',
    ]);
  });

  it('says what is so now, not what was so first', async () => {
    const {gate, heard, come} = watch();
    gate.set('out', true);
    gate.set('out');
    come('a');
    gate.set('in');
    come('b');
    await settle();
    expect(heard).toEqual(['a: The user declined consent. (declinedConsent)', 'b went']);
  });

  it('settles each of them once', async () => {
    const {gate, heard, come} = watch();
    gate.set('pending', true);
    come('a');
    gate.set('in');
    gate.set('out');
    gate.set('in');
    await settle();
    expect(heard).toEqual(['a went']);
  });
});
