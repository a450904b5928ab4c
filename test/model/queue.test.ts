/** Nothing is ever lost: the real queue, on schedules that no browser would grant us. */
import fc from 'fast-check';
import {PAST} from './past.js';
import {outages, print, schedules, type Schedule} from './steps.js';
import {play} from './world.js';
import {seed} from '../support/dice.js';

const runs = Number(process.env.EDGETAG_SCHEDULES ?? 300);
jest.setTimeout(60_000 + runs * 1000);

const expectHeld = async (schedule: Schedule) =>
  expect((await play(schedule)).slice(0, 5)).toEqual([]);

/** fast-check prints a counterexample as one long line; a schedule is a list of steps. */
const expectProof = async (arbitrary: fc.Arbitrary<Schedule>, numRuns = runs / 2) => {
  const result = await fc.check(fc.asyncProperty(arbitrary, expectHeld), {
    numRuns,
    // The same in each short run, so that it is a change that fails; another in each long one.
    seed: runs > 1000 || process.env.EDGETAG_SEED ? seed : 2026,
  });
  if (!result.failed) return;
  const [schedule] = result.counterexample ?? [];
  throw new Error(
    `EDGETAG_SEED=${result.seed}, after ${result.numRuns} schedules and ${result.numShrinks} shrinks:\n` +
      `${schedule ? print(schedule) : ''}\n${String((result.errorInstance as Error)?.message)}`,
  );
};

describe('whatever happens', () => {
  beforeAll(() => {
    // A long run that is stopped can be had again.
    if (runs > 1000) process.stderr.write(`EDGETAG_SEED=${seed} EDGETAG_SCHEDULES=${runs}\n`);
  });

  it.each(Object.keys(PAST))('holds where once %s', (name) => expectHeld(PAST[name]!));

  it('delivers each event once, or says what became of it', () => expectProof(schedules(false)));

  it('loses none to a broken disk, a wrong clock or a change of mind', () =>
    expectProof(schedules(true)));

  it('asks no edge more often than it can bear, however that answers', () =>
    expectProof(outages, runs / 5));
});
