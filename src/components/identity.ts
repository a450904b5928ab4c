import type {Component} from '../core/types.js';

/**
 * Asks for an ECID once, and holds later requests until it arrives: two requests without one would mint two visitors. Of
 * several tabs that a new visitor opens at once, one asks first.
 */
export const identity: Component = ({cookies, gate, lock, prefix}) => {
  const name = prefix + 'identity';
  let asking: Promise<void> | undefined;
  const known = () => cookies.all()[name];

  return {
    name: 'Identity',

    async request(parcel) {
      parcel.query = {...parcel.query, identity: {fetch: ['ECID']}};
      while (!known() && asking) await asking;
      if (!known()) {
        let arrived!: () => void;
        asking = new Promise((resolve) => (arrived = resolve));
        // Nothing is taken before consent is given, nor for an answer that is here already.
        if (gate.state() == 'in' && !parcel.reply) await lock?.(name, asking);
        // By now another tab may have been told who it is: then nobody waits for this one.
        parcel.unloading = false;
        return () => {
          asking = undefined;
          arrived();
        };
      }
      // Only a visitor who is known may be left without an answer.
      if (parcel.unloading) parcel.action = 'collect';
    },
  };
};
