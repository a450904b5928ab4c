import type {Component} from '../core/types.js';

/** Asks for an ECID once, and holds later requests until it arrives: two requests without one would mint two visitors. */
export const identity: Component = ({cookies, prefix}) => {
  let asking: Promise<void> | undefined;
  const known = () => cookies.all()[prefix + 'identity'];

  return {
    name: 'Identity',

    async request(parcel) {
      parcel.query = {...parcel.query, identity: {fetch: ['ECID']}};
      while (!known() && asking) await asking;
      if (known()) {
        // Only a visitor who is known may be left without an answer.
        if (parcel.unloading) parcel.action = 'collect';
      } else {
        parcel.unloading = false;
        let arrived!: () => void;
        asking = new Promise((resolve) => (arrived = resolve));
        return () => {
          asking = undefined;
          arrived();
        };
      }
    },
  };
};
