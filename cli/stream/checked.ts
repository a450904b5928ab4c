/** Sends records one by one, each checked before the answer, as long as the inlet offers that. */
import type {Terminal} from '../terminal.js';
import type {Delivery} from './deliver.js';
import type {Post} from './post.js';

/** The platform allows so many in so long. */
export const CHECKS = {most: 60, windowMillis: 60_000};

const WARNING =
  'The inlet does not offer to check before it answers (501). The records are sent without: ' +
  'those that do not fit the schema end in a failed batch of the dataset.';

export const checked = (
  post: Post,
  plain: string,
  {warn}: Terminal,
): Pick<Delivery, 'post' | 'alone'> & {isChecked: () => boolean} => {
  let offered = true;
  return {
    alone: true,
    isChecked: () => offered,
    async post(address, body) {
      const heard = await post(offered ? address : plain, body);
      if (heard.status != 501 || !offered) return heard;
      offered = false;
      warn(WARNING);
      return post(plain, body);
    },
  };
};
