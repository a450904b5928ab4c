/** The five steps from nothing to a profile as command lines, filled in with what has been made so far. */
import type {Overview} from '../edge/platform/overview.js';

export type StreamKind = 'profiles' | 'events';

export interface GuideStep {
  title: string;
  /** What the edge has of it already. */
  done: boolean;
  commands: string[];
}

// Everybody knows them: they open this edge on this machine, and nothing else.
const TOKEN = 'edgetag-development-token';
const KEY = 'edgetag-development-key';

export const credentialsFor = (origin: string, {orgId}: Overview): string =>
  [
    `export EDGETAG_PLATFORM=${origin} EDGETAG_ACCESS_TOKEN=${TOKEN} \\`,
    `  EDGETAG_API_KEY=${KEY} EDGETAG_ORG_ID=${orgId}`,
  ].join('\n');

const NAMES = {
  profiles: {kind: 'profile', title: 'Loyalty members', sample: 'profiles'},
  events: {kind: 'event', title: 'Loyalty events', sample: 'events'},
} as const;

/** What is not there yet stands in capitals. */
export const stepsFor = (which: StreamKind, origin: string, overview: Overview): GuideStep[] => {
  const {kind, title} = NAMES[which];
  const made = madeFor(kind, overview);
  const schema = made.schema?.id ?? 'SCHEMA';
  const dataset = made.dataset?.id ?? 'DATASET';
  const url = made.connection ? origin + made.connection.path : 'URL';
  const isOlder = made.connection?.isNewer === false;
  const flow = isOlder ? '' : ` --flow ${made.flow ?? 'FLOW'}`;
  return [
    {
      title: 'A schema, with the fields of its own',
      done: Boolean(made.schema),
      commands: [
        `npx edgetag schema create --kind ${which} --title "${title}" \\\n` +
          `  --field-group demo/samples/loyalty-${kind}.fieldgroup.json`,
      ],
    },
    {
      title: 'Its primary identity: whose a record is',
      done: Boolean(made.schema?.primary),
      commands: [
        `npx edgetag identity create --schema ${schema} \\\n` +
          `  --property /_${overview.tenantId}/loyaltyID --namespace Email`,
      ],
    },
    {
      title: 'A dataset, enabled for profiles',
      done: Boolean(made.dataset),
      commands: [`npx edgetag dataset create --name "${title}" --schema ${schema}`],
    },
    {
      title: 'An inlet to it, and records through the inlet',
      done: Boolean(made.dataset?.messages.stored),
      commands: [
        `npx edgetag connection create --name "${title}" \\\n` +
          `  --schema ${schema} --dataset ${dataset}`,
        `npx edgetag stream ${which} demo/samples/acme-loyalty-${which}.json \\\n` +
          `  --inlet-url ${url} \\\n` +
          `  --schema ${schema} \\\n` +
          `  --dataset ${dataset}${flow}${made.connection?.authenticated ? ' --authenticated' : ''}`,
      ],
    },
    {
      title: 'Somebody’s profile, read back',
      done: false,
      commands: [
        'npx edgetag profile get --id ada.lind@example.com --namespace email' +
          (kind === 'event' ? ' --events' : ''),
      ],
    },
  ];
};

/** The newest of each, as far as one leads to the next. */
const madeFor = (kind: 'event' | 'profile', {schemas, datasets, connections}: Overview) => {
  const schema = schemas.filter((each) => each.kind === kind).at(-1);
  const dataset = datasets.filter(({schemaId}) => schemaId === schema?.id).at(-1);
  const flowTo = ({flows}: (typeof connections)[number]) =>
    dataset && flows.find(({datasetIds}) => datasetIds.includes(dataset.id));
  const inlets = connections.filter(({isRaw}) => dataset && !isRaw);
  // One of 2020 takes the messages of any dataset.
  const connection = inlets.filter(flowTo).at(-1) ?? inlets.filter((each) => !each.isNewer).at(-1);
  return {schema, dataset, connection, flow: connection && flowTo(connection)?.id};
};
