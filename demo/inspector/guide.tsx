/** How to stream something: command lines to copy, which follow what has been made. */
import {useState} from 'preact/hooks';
import type {Overview} from '../edge/platform/overview.js';
import {Badge} from './badges.js';
import {Copy} from './copy.js';
import {credentialsFor, stepsFor} from './steps.js';
import type {StreamKind} from './steps.js';

const KINDS: {kind: StreamKind; words: string}[] = [
  {kind: 'profiles', words: 'Profile records'},
  {kind: 'events', words: 'Events'},
];

export const Guide = ({overview}: {overview: Overview}) => {
  const [kind, setKind] = useState<StreamKind>('profiles');
  return (
    <div class="guide">
      <h3 class="big">
        {overview.messages.received ? 'Five steps' : 'Nothing has been streamed yet'}
      </h3>
      <p class="lead">
        Five steps lead from nothing to a profile. Run them in the project’s folder; what a step has
        made is filled in here, in place of the words in capitals.
      </p>
      <div class="tools" role="group" aria-label="What to stream">
        {KINDS.map((each) => (
          <button
            key={each.kind}
            type="button"
            class="small"
            aria-pressed={each.kind === kind}
            onClick={() => setKind(each.kind)}
          >
            {each.words}
          </button>
        ))}
      </div>
      <section>
        <h4>First, who you are: this edge’s development credentials</h4>
        <Line command={credentialsFor(location.origin, overview)} what="credentials" />
      </section>
      <ol class="steps">
        {stepsFor(kind, location.origin, overview).map(({title, done, commands}, index) => (
          <li key={title} data-done={done}>
            <h4>
              {index + 1}. {title} {done && <Badge tone="good">made</Badge>}
            </h4>
            {commands.map((command) => (
              <Line key={command} command={command} what={command.split(' ')[2]!} />
            ))}
          </li>
        ))}
      </ol>
    </div>
  );
};

const Line = ({command, what}: {command: string; what: string}) => (
  <div class="command">
    <pre tabIndex={0} aria-label={`Command line: ${what}`}>
      <code>{command}</code>
    </pre>
    <Copy label="Copy" of={what} text={() => command} />
  </div>
);
