import {some} from '../core/object.js';
import type {Component, Json} from '../core/types.js';

/** Lets the site and its commands override what is configured in the datastream; before the queue, which keeps it. */
export const overrides: Component = ({config}) => ({
  name: 'Overrides',

  request(parcel) {
    const all: Json = (parcel.overrides = {...config.edgeConfigOverrides, ...parcel.overrides});
    const {datastreamId: other, ...rest} = all;
    const original = config.datastreamId;
    parcel.meta = {
      ...parcel.meta,
      configOverrides: some(rest),
      sdkConfig: other && other != original ? {datastream: {original}} : undefined,
    };
  },
});
