import {some} from '../core/object.js';
import type {Component, Json} from '../core/types.js';

/** Lets the site and its commands override what is configured in the datastream; before the queue, which keeps it. */
export const overrides: Component = ({config}) => ({
  name: 'Overrides',

  request(parcel) {
    const original = config.datastreamId;
    const {datastreamId = original, ...rest}: Json = {
      ...config.edgeConfigOverrides,
      ...parcel.target.overrides,
    };
    parcel.target = {datastreamId, overrides: {...rest, datastreamId}};
    parcel.meta = {
      ...parcel.meta,
      configOverrides: some(rest),
      sdkConfig: datastreamId == original ? undefined : {datastream: {original}},
    };
  },
});
