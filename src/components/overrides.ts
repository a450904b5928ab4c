import {isObject, merged, some} from '../core/object.js';
import type {Component, Json} from '../core/types.js';

/** Without what says nothing: what is empty, a function, or `enabled: true`, which everything is. */
const clean = (overrides: Json): Json =>
  Object.fromEntries(
    Object.entries(overrides)
      .map(([key, value]) => [key, isObject(value) ? some(clean(value)) : value] as const)
      .filter(
        ([key, kept]) =>
          kept != null &&
          kept !== '' &&
          typeof kept != 'function' &&
          (kept as []).length !== 0 &&
          !(key == 'enabled' && kept === true),
      ),
  );

/** Lets the site and its commands override what is configured in the datastream; before the queue, which keeps it. */
export const overrides: Component = ({config}) => ({
  name: 'Overrides',

  request(parcel) {
    // What was kept says where it goes, whichever page sends it.
    if (parcel.rows[0]) return;
    const original = config.datastreamId;
    const {datastreamId: other, ...given}: Json = {
      ...merged({}, config.edgeConfigOverrides as Json),
      ...merged({}, parcel.target.overrides),
    };
    const datastreamId = other || original;
    const rest = clean(given);
    parcel.target = {datastreamId, overrides: {...rest, datastreamId}};
    parcel.meta = {
      ...parcel.meta,
      configOverrides: some(rest),
      sdkConfig: datastreamId == original ? undefined : {datastream: {original}},
    };
  },
});
