/** How many messages came, and what became of them. */
import type {Overview} from '../edge/platform/overview.js';

export const Figures = ({overview: {messages, profiles, events}}: {overview: Overview}) => (
  <dl class="figures">
    <Figure name="Received" count={messages.received} />
    <Figure name="Stored" count={messages.stored} />
    <Figure name="Duplicates" count={messages.duplicates} tone="warn" />
    <Figure name="Rejected" count={messages.rejected} tone="bad" />
    <Figure name="Profiles" count={profiles} />
    <Figure name="Events" count={events} />
  </dl>
);

const Figure = ({name, count, tone}: {name: string; count: number; tone?: 'warn' | 'bad'}) => (
  <div>
    <dt>{name}</dt>
    <dd class={count ? tone : undefined}>{count.toLocaleString()}</dd>
  </div>
);
