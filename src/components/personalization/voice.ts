import type {Core, Json} from '../../core/types.js';

const NAME = 'Personalization';

export type Voice = ReturnType<typeof createVoice>;

/** What is said of offers, on the console and to those who watch the instance. */
export const createVoice = ({hear, print}: Core) => ({
  info: (text: string) => print('info', NAME, text),
  warn: (...what: unknown[]) => print('warn', NAME, ...what),
  /** A state of their rendering. */
  rendering(status: string, payload: Json) {
    hear?.('onContentRendering', {componentName: NAME, status, payload});
  },
});
