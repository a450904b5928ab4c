import type {Draft, Json} from '../../core/types.js';

/** A page view, as its metrics see it. */
export interface Visit {
  /** The page view's own; the site may not have made it yet, if ever. */
  draft?: Draft | undefined;
  /** The address at that time. */
  url: string;
  /** When it was made, and when the next one was: milliseconds, as `performance.now()`. */
  time: number;
  end?: number;
  /** What was measured of it. */
  own?: Measured;
  sent?: boolean;
}

/** The metrics of one navigation. */
export interface Measured {
  /** Whose they are, or on which they happened. */
  visit: Visit;
  /** Of the navigation; undefined while there are no metrics. */
  type?: string;
  /** Of a soft navigation: where it went. */
  url?: string | undefined;
  /** By their names in XDM. */
  metrics: Json;
}

/** Measures from now on, and hears of every visit that begins. `send` tells what was measured of a visit, once. */
export type Measure = (visits: Visit[], send: (visit: Visit) => void) => (visit: Visit) => void;
