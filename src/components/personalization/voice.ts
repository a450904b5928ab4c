import type {Core, Json} from '../../core/types.js';

export const NAME = 'Personalization';

export type Voice = ReturnType<typeof createVoice>;

/** What is said of offers, on the console and to those who watch the instance. */
export const createVoice = ({hear, print}: Core) => {
  const info = (text: string) => print('info', NAME, text);
  /** A state of their rendering. */
  const rendering = (status: string, payload: Json) =>
    hear?.('onContentRendering', {componentName: NAME, status, payload});
  return {
    info,
    rendering,
    warn: (...what: unknown[]) => print('warn', NAME, ...what),
    /** An answer without any. */
    none({personalization: query}: Json) {
      rendering('no-offers', {query});
      info('No offers were returned.');
    },
  };
};
