/** Identities, each a way to the profile of whoever has it. */
import {toHash} from './address.js';

interface Props {
  identities: readonly {namespace: string; id: string}[];
}

export const Identities = ({identities}: Props) =>
  identities.length ? (
    <ul class="identities">
      {identities.map(({namespace, id}) => (
        <li key={`${namespace} ${id}`}>
          <a href={toHash({section: 'streams', path: ['person', namespace, id]})}>{id}</a>{' '}
          <span class="faint">{namespace}</span>
        </li>
      ))}
    </ul>
  ) : (
    <>nobody’s, as far as its schema tells</>
  );
