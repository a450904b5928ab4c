/** Who came, and what they allowed. */
import type {Visitor} from '../edge/types.js';
import {ConsentBadge} from './badges.js';
import {clock, plural} from './format.js';

interface Props {
  visitors: readonly Visitor[];
  showVisitor: (ecid: string) => void;
}

export const Visitors = ({visitors, showVisitor}: Props) => (
  <section class="single" aria-labelledby="visitors-title">
    <h2 id="visitors-title">Visitors</h2>
    <p class="lead">
      The edge gives every browser an ECID at its first request and keeps it in a cookie. Consent is
      what the page told the edge with <code>setConsent</code>; it can be seen here, and is changed
      on the page that asks for it.
    </p>
    {visitors.length ? (
      <ul class="visitors">
        {newestFirst(visitors).map((visitor) => (
          <li key={visitor.ecid}>
            <p class="ecid">{visitor.ecid}</p>
            <p>
              <ConsentBadge consent={visitor.consent} />
            </p>
            <p class="faint">
              first seen {clock(visitor.firstSeen)}, last {clock(visitor.lastSeen)}
            </p>
            <button type="button" class="link" onClick={() => showVisitor(visitor.ecid)}>
              {plural(visitor.events, 'event')}
            </button>
          </li>
        ))}
      </ul>
    ) : (
      <p class="hint">
        Nobody yet. <a href="/">Open the shop</a> to be the first; a private window makes you a
        second one.
      </p>
    )}
  </section>
);

const newestFirst = (visitors: readonly Visitor[]) =>
  [...visitors].sort((a, b) => (a.lastSeen < b.lastSeen ? 1 : -1));
