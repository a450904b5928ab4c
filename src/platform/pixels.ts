import {unclobbered} from './dom.js';
import type {Json} from '../core/types.js';

// Per page: one for all.
let frame: Promise<HTMLIFrameElement> | undefined;

/** Loads an image for its address's sake; resolves to whether it came. With `hideReferrer` nobody hears from which page. */
export const firePixel = async ({url, hideReferrer}: Json): Promise<boolean> => {
  const place = hideReferrer ? await hiddenDocument() : document;
  const {type} = await new Promise<Event>((resolve) => {
    const image = unclobbered(place, 'createElement').call(place, 'img') as HTMLImageElement;
    image.onload = image.onerror = resolve as (event: Event | string) => void;
    image.src = url;
  });
  return type == 'load';
};

/** A frame's document has no address to tell. */
const hiddenDocument = async () => {
  frame ||= openFrame();
  // A page that swaps its body takes the frame along.
  if (!(await frame).isConnected) frame = openFrame();
  return (await frame).contentDocument!;
};

const openFrame = async () => {
  const body = () => unclobbered(document, 'body');
  if (!body()) await new Promise((ready) => addEventListener('DOMContentLoaded', ready));
  const made = unclobbered(document, 'createElement').call(document, 'iframe') as HTMLIFrameElement;
  made.name = 'Adobe Alloy';
  made.style.cssText = 'display:none;width:0;height:0';
  body().append(made);
  return made;
};
