import {onLeaving} from '../../platform/lifecycle.js';
import {applicable, areValid, type ApplyOptions} from './apply.js';
import {hide} from './hide.js';
import type {Hiding} from './hiding.js';
import {createInteractions} from './interactions.js';
import {addShown, createNotices} from './notices.js';
import {isDeep, isSynthetic, kindOf, noticeOf, PAGE, type Proposition} from './propositions.js';
import {createRender, type Rendering} from './render.js';
import {createViews} from './views.js';
import {createVoice} from './voice.js';
import type {Core, FollowUp, Json} from '../../core/types.js';

export type Room = ReturnType<typeof createRoom>;

/** A redirect waits so many milliseconds for its report; the queue has it anyway. */
const PATIENCE = 1000;

/** Puts offers on the page, and tells the edge what was shown and clicked. */
export const createRoom = (core: Core, hiding: Hiding) => {
  const {config, log} = core;
  const voice = createVoice(core);
  const {info, none, rendering: said, warn} = voice;
  const started = (scope: string, propositions: readonly Proposition[], text: string) => {
    said('rendering-started', {scope, propositions});
    info(text);
  };

  const views = createViews();
  const notices = createNotices(core);
  const interactions = createInteractions(config.autoCollectPropositionInteractions as Json);
  const render = createRender(
    core,
    voice,
    interactions,
    async (url, proposition, item, identityMap) => {
      const show = hide('BODY');
      try {
        const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
        await Promise.race([
          notices.send([proposition], {identityMap}, {documentUnloading: true}),
          patience,
        ]);
      } catch (error) {
        show();
        throw error;
      }
      said('rendering-redirect', {propositionDetails: noticeOf(proposition), redirect: url});
      info(`Redirect action ${JSON.stringify(item)} executed.`);
      try {
        location.replace(url);
      } catch (error) {
        // It is no address, and the page stays.
        show();
        throw error;
      }
      // What follows is another page's.
      await new Promise(() => {});
    },
  );

  /** What is not certain yet is told as it stands when the page goes. */
  const unsettled = new Set<() => void>();
  onLeaving(
    () => unsettled.forEach((settle) => settle()),
    () => {},
  );

  /** What a rendering has shown, when it is certain. */
  const settled = ({redirects, shown, sofar}: Rendering) =>
    new Promise<readonly Proposition[]>((resolve) => {
      const settle = () => {
        if (!unsettled.delete(settle)) return;
        const all = sofar();
        resolve(all);
        if (!all[0]) return;
        // A scope may well be called `constructor`.
        const scopes = new Map<unknown, Json[]>();
        for (const one of all) scopes.set(one.scope, [...(scopes.get(one.scope) || []), one]);
        const told = Object.fromEntries(scopes as Map<string, Json[]>);
        said('rendering-succeeded', told);
        info(`Scopes: ${JSON.stringify(told)} successfully executed.`);
      };
      // The page is about to be another one.
      if (!redirects) unsettled.add(settle);
      shown.then(settle).catch(log);
    });

  let place = '';
  const reported = new Set<string>();
  /** Those that were not yet reported in this view of this page. */
  const unreported = (shown: readonly Proposition[], viewName?: string) => {
    const {pathname, search} = location;
    const here = JSON.stringify([pathname, search, viewName, core.view?.createdAt]);
    if (here != place) reported.clear();
    place = here;
    return shown.filter(({id, scope}) => {
      const key = JSON.stringify([id, scope]);
      return !reported.has(key) && reported.add(key);
    });
  };

  const unrendered = (propositions: readonly Proposition[]): Json[] =>
    propositions
      .filter((one) => !isSynthetic(one))
      .map((one) => ({...one, renderAttempted: false}));
  const resultOf = (propositions: Json[]) => ({
    propositions,
    decisions: propositions
      .filter((one) => !one.renderAttempted)
      .map((one) => {
        const decision = {...one};
        delete decision.renderAttempted;
        return decision;
      }),
  });

  return {
    /** An answer is on its way: what comes back is the page's, and the result. */
    expect(options: Json, query: Json, viewName?: string): FollowUp {
      const {personalization: wishes = {}, renderDecisions, xdm} = options;
      const close = views.expect();
      let give: ((shown: Proposition[] | Promise<readonly Proposition[]>) => void) | undefined;
      if (renderDecisions && wishes.sendDisplayEvent === false) {
        notices.hold(new Promise((resolve) => (give = resolve)));
      }

      return (response) => {
        const all = (response?.payloads('personalization:decisions') || []).filter(
          (one) => typeof one == 'object',
        );
        // What is too deep is given back, and nothing else is done with it.
        const kinds = new Map(all.map((one) => [one, isDeep(one) ? 'proposition' : kindOf(one)]));
        const of = (kind: string) => all.filter((one) => kinds.get(one) == kind);
        close(of('view'));
        if (!response) {
          hiding.show();
          return give?.([]);
        }
        if (!all[0]) none(query);
        const page = of('page');
        const current = viewName ? views.of(viewName, of('view')) : [];
        const others = unrendered(of('proposition'));
        if (!renderDecisions) return resultOf([...unrendered([...page, ...current]), ...others]);

        const more = {viewName, identityMap: xdm?.identityMap};
        const begin = () => {
          if (page[0]) started(PAGE, page, 'Started rendering propositions for page-wide scope.');
          if (!viewName) return;
          const text = `Rendering propositions started for view scope - ${viewName}.`;
          started(viewName, current, text);
        };
        const rendering = render([...page, ...current], begin, more.identityMap);
        if (!rendering.redirects) hiding.show();
        const shown = settled(rendering);
        if (give) give(shown);
        else void shown.then((all) => notices.send(unreported(all, viewName), more)).catch(log);
        return resultOf([...rendering.propositions, ...others]);
      };
    },

    /** A view of a single-page app, whose offers came with its page. */
    async change(options: Json, xdm: Json, viewName: string): Promise<FollowUp> {
      const offers = await views.read(viewName);
      if (!options.renderDecisions) return () => resultOf(unrendered(offers));
      const rendering = render(offers, () =>
        started(viewName, offers, `Started rendering propositions for view scope - ${viewName}.`),
      );
      addShown(options, xdm, await settled(rendering));
      return () => resultOf(rendering.propositions);
    },

    /** Lets an event tell of all that was shown and not yet told. */
    async tell(options: Json, xdm: Json) {
      addShown(options, xdm, await notices.take());
    },

    async apply(options: ApplyOptions) {
      if (!areValid(options)) {
        warn('Invalid options for applyPropositions. No propositions will be applied.');
        return {propositions: []};
      }
      const {viewName} = options;
      const offers = applicable(options);
      if (viewName) offers.push(...(await views.read(viewName)));
      const rendering = render(offers);
      notices.hold(settled(rendering));
      return {propositions: rendering.propositions};
    },

    click(clicked: Element): Json | void {
      const xdm = interactions.click(clicked);
      return xdm && {xdm};
    },
  };
};
