/** Where a message came in and went to, by the names that were given. */
import type {Overview} from '../edge/platform/overview.js';

interface OfDataset {
  overview: Overview;
  datasetId: string;
}

export const DatasetName = ({overview, datasetId}: OfDataset) => (
  <>{overview.datasets.find(({id}) => id === datasetId)?.name ?? 'no dataset'}</>
);

interface OfInlet {
  overview: Overview;
  inletId: string;
}

export const InletName = ({overview, inletId}: OfInlet) => (
  <>{overview.connections.find((each) => each.inletId === inletId)?.name ?? 'no inlet'}</>
);
