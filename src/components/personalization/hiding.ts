import {unclobberedNode} from '../../platform/dom.js';
import {style} from './style.js';
import {NAME} from './voice.js';
import type {Core} from '../../core/types.js';

/** The site's own style for what offers may change; its inline snippet uses the same id. */
const ID = 'alloy-prehiding';

/** Whatever happens, after so many milliseconds it is shown. */
const PATIENCE = 3000;

export type Hiding = ReturnType<typeof createHiding>;

/** Hides what the site said offers may change, and shows it. */
export const createHiding = ({config, hear, print}: Core) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (status: string, text: string) => {
    hear?.('onContentHiding', {componentName: NAME, status});
    print('info', NAME, `Prehiding style ${text} containers.`);
  };

  const show = () => {
    clearTimeout(timer);
    const element = unclobberedNode(document).getElementById(ID);
    if (!element) return;
    element.remove();
    say('show-containers', 'removed to show');
  };

  return {
    show,
    hide() {
      const text = config.prehidingStyle as string | undefined;
      if (text && !unclobberedNode(document).getElementById(ID)) {
        style(text, ID);
        say('hide-containers', 'applied to hide');
      }
      clearTimeout(timer);
      timer = setTimeout(show, PATIENCE);
    },
  };
};
