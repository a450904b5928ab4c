/** Looks somebody up: one merged profile, and the events that belong to it. */
import {useEffect, useState} from 'preact/hooks';
import type {LatestRecords} from '../edge/platform/latest.js';
import type {Person} from '../edge/platform/lookup.js';
import type {Overview} from '../edge/platform/overview.js';
import {useAnswer} from './answer.js';
import {Identities} from './identities.js';
import {PersonEvents, PersonProfile} from './profile.js';

interface Props {
  overview: Overview;
  pulse: string;
  namespace: string;
  id: string;
  look: (namespace: string, id: string) => void;
}

export const PersonView = ({overview, pulse, namespace, id, look}: Props) => {
  const question = id && `person?${new URLSearchParams({namespace, id}).toString()}`;
  const {value: person, problem} = useAnswer<Person>(question || undefined, pulse);
  const isUnknown = person && !person.profile;
  return (
    <>
      <Search key={`${namespace} ${id}`} {...{namespace, id, look}} />
      {problem && <p role="alert">{problem}</p>}
      <div role="status" class="unseen">
        {person && (isUnknown ? 'Nobody found.' : 'Profile found.')}
      </div>
      {isUnknown && (
        <p class="hint">
          The profile store knows nobody by the {namespace} “{id}”. Only datasets that are enabled
          for profiles reach it, and only records that are not rejected.
        </p>
      )}
      {person?.profile && <PersonProfile profile={person.profile} overview={overview} />}
      {person?.profile && <PersonEvents events={person.events} overview={overview} />}
      {!person?.profile && <Lately />}
    </>
  );
};

const Search = ({namespace, id, look}: Pick<Props, 'namespace' | 'id' | 'look'>) => {
  const [asked, setAsked] = useState({namespace: namespace || 'email', id});
  return (
    <form
      class="tools presets"
      role="search"
      aria-label="Look somebody up"
      onSubmit={(event) => {
        event.preventDefault();
        look(asked.namespace.trim(), asked.id.trim());
      }}
    >
      <label>
        Namespace
        <input
          list="namespaces"
          required
          size={9}
          value={asked.namespace}
          spellcheck={false}
          autocapitalize="off"
          onInput={({currentTarget}) => setAsked({...asked, namespace: currentTarget.value})}
        />
      </label>
      <datalist id="namespaces">
        <option value="email" />
        <option value="ecid" />
        <option value="phone" />
      </datalist>
      <label class="wide">
        Identity
        <input
          required
          value={asked.id}
          placeholder="ada.lind@example.com"
          spellcheck={false}
          autocapitalize="off"
          onInput={({currentTarget}) => setAsked({...asked, id: currentTarget.value})}
        />
      </label>
      <button type="submit" class="primary">
        Look up
      </button>
    </form>
  );
};

const LATELY = 12;

/** Whoever had something streamed last is whom one looks for. */
const Lately = () => {
  const {value} = useAnswer<LatestRecords>('records', '');
  const [seen, setSeen] = useState<{namespace: string; id: string}[]>([]);
  useEffect(() => {
    const all = (value?.records ?? []).flatMap(({identities}) => identities.slice(0, 1));
    setSeen([...new Map(all.map((each) => [`${each.namespace} ${each.id}`, each])).values()]);
  }, [value]);
  return seen.length ? (
    <section class="lately">
      <h3>Streamed lately</h3>
      <Identities identities={seen.slice(0, LATELY)} />
    </section>
  ) : null;
};
