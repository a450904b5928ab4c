/** The inspector: a header that says how things stand, and one section at a time. */
import {useMemo, useState} from 'preact/hooks';
import {clearJournal} from './edge.js';
import {Events} from './events.js';
import {currentWeather} from './faults.js';
import {Banner, Header} from './header.js';
import {deliveries} from './journal.js';
import {useLive} from './live.js';
import {Network} from './network.js';
import {Offers} from './offers.js';
import {Requests} from './requests.js';
import {useRoute} from './route.js';
import {Streams} from './streams.js';
import {VisitView} from './visit.js';
import {Visitors} from './visitors.js';

export const App = () => {
  const {journal, state, connection, reload} = useLive();
  const [{section, seq, path}, go] = useRoute();
  const [words, setWords] = useState('');
  const counts = useMemo(() => deliveries(journal), [journal]);
  const weather = currentWeather(state?.faults ?? []);

  const clear = async () => {
    await clearJournal();
    go({section}, 'replace');
    await reload();
  };
  const showVisitor = (ecid: string) => {
    setWords(ecid);
    go({section: 'events'});
  };

  const content = {
    events: () => (
      <Events
        {...{journal, counts, words, setWords, seq, clear}}
        loaded={state !== undefined}
        choose={(chosen, how) => go({section: 'events', seq: chosen}, how)}
      />
    ),
    requests: () => (
      <Requests journal={journal} showEvent={(chosen) => go({section: 'events', seq: chosen})} />
    ),
    visit: () => <VisitView journal={journal} loaded={state !== undefined} />,
    visitors: () => <Visitors visitors={state?.visitors ?? []} showVisitor={showVisitor} />,
    streams: () => (
      <Streams {...{journal, connection}} path={path ?? []} go={(to) => go({section, path: to})} />
    ),
    offers: () => <Offers offers={state?.offers} reload={reload} />,
    network: () => <Network faults={state?.faults ?? []} reload={reload} />,
  };

  return (
    <>
      <Header {...{section, connection, weather, state}} />
      <Banner {...{connection, weather, reload}} />
      <main data-section={section}>{content[section]()}</main>
    </>
  );
};
