// The long suites first, so that no worker is alone with one at the end. Jest does so by itself where it has run before; on
// a machine that is new to it goes by the size of files, and the longest of all is one of the smallest.
const {default: Sequencer} = require('@jest/test-sequencer');

/**
 * What takes a minute or more. The first keeps both cores busy with six tabs: what runs beside it needs few of its own and
 * waits a good deal. Then longest first.
 */
const LONG = [
  'parity/parity',
  'cli/batch',
  'edge/collection',
  'journeys/navigations',
  'journeys/tabs',
  'journeys/inlet',
  'journeys/visits',
  'journeys/closing',
  'hostile/journeys/damaged-rows',
  'hostile/journeys/answers',
  'hostile/journeys/clobbered',
  'hostile/journeys/globals',
  'journeys/killed',
  'journeys/inspector',
  'journeys/back-forward',
  'journeys/vitals',
  'cli/tampered',
  'journeys/inspector-streams',
  'journeys/offline-and-back',
  'journeys/loading',
  'journeys/hidden',
  'hostile/unit/storms',
  'hostile/unit/answers',
  'journeys/second-version',
  'cli/stream',
  'cli/signals',
  'model/queue',
].map((name) => `/test/${name}.test.ts`);

module.exports = class extends Sequencer {
  sort(tests) {
    const place = ({path}) => {
      const index = LONG.findIndex((end) => path.replaceAll('\\', '/').endsWith(end));
      return index < 0 ? LONG.length : index;
    };
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
};
