import {createHiding} from './hiding.js';
import {queryOf} from './query.js';
import {createVoice} from './voice.js';
import type {ApplyOptions} from './apply.js';
import type {Room} from './room.js';
import type {Awaitable, Component, FollowUp, Json} from '../../core/types.js';

export interface PersonalizationCommands {
  /** Applies propositions that the page has, to places that it names; resolves to what was applied. */
  applyPropositions(options: ApplyOptions): Promise<{propositions: Json[]}>;
}

/** Brings what puts offers on the page. */
export type LoadRoom = () => Awaitable<typeof import('./room.js').createRoom>;
/** Brings what tells why a surface is none, which few sites need to hear. */
export type LoadProblems = () => Promise<typeof import('./problem.js').problemOf>;

/**
 * Asks for offers, and hides what they may change. What is made of the answer is `load`'s to bring: a build may fetch it
 * while the edge is asked.
 */
export const personalizationWith =
  (load: LoadRoom, problems: LoadProblems): Component<PersonalizationCommands> =>
  (core) => {
    const {gate, log} = core;
    const hiding = createHiding(core);
    const {none, warn} = createVoice(core);
    /** Whether any offers have been asked for. */
    let asked = false;
    let here: Room | undefined;
    let coming: Promise<Room | undefined> | undefined;
    /** Answers on their way, which the room is told of as soon as it is there. */
    let expected: ((room: Room) => void)[] = [];
    const room = () =>
      (coming ||= (async () => {
        try {
          here = (await load())(core, hiding);
          for (const tell of expected) tell(here);
          return here;
        } catch (error) {
          log(error);
          coming = undefined;
        }
      })());
    const refuse = async (surface: string) => {
      const plain = () => 'Invalid surface: ' + surface;
      warn(await problems().then((problemOf) => problemOf(surface), plain));
    };
    // What the page has hidden before the visitor said no.
    gate.opened().catch(hiding.show);

    return {
      name: 'Personalization',

      async event({options, query, xdm: composed}) {
        const {
          decisionScopes,
          notice,
          personalization: wishes = {},
          renderDecisions,
          xdm,
        } = options;
        if (notice) return;
        if (location.href.includes('adobe_authoring_enabled')) {
          warn('Rendering is disabled for authoring mode.');
          query.personalization = {enabled: false};
          return () => ({propositions: []});
        }
        // What has been heard here is nobody else's to hear.
        const given = {...options};
        options.decisionScopes = options.personalization = undefined;
        const name: unknown = xdm?.web?.webPageDetails?.viewName;
        const viewName = typeof name == 'string' && name ? name : undefined;
        const own: boolean = wishes.defaultPersonalizationEnabled ?? !asked;
        const named = [decisionScopes, wishes.decisionScopes, wishes.surfaces].some(
          (list) => list?.length,
        );
        // Before its own offers are expected, which it would wait for.
        const told =
          wishes.includeRenderedPropositions &&
          (here
            ? here.tell(options, composed)
            : coming?.then((room) => room?.tell(options, composed)));
        let followUp: FollowUp | undefined;
        if (own || named) {
          asked = true;
          query.personalization = queryOf(given, own, refuse);
          if (!renderDecisions) hiding.show();
          else if (gate.state() != 'out') hiding.hide();
          let hear: FollowUp | undefined;
          const expect = (room?: Room) => {
            hear = room?.expect(given, query, viewName);
          };
          if (here) expect(here);
          else expected.push(expect);
          const attempt = coming || (renderDecisions && room());
          followUp = async (response) => {
            const decisions = response?.payloads('personalization:decisions') || [];
            // Who shows nothing, and gets nothing, needs nobody.
            await (attempt || ((decisions[0] || coming) && room()));
            expected = expected.filter((one) => one != expect);
            if (hear) return hear(response);
            // Nobody can put them on the page; the site still can.
            hiding.show();
            if (response && !decisions[0]) none(query);
            return (
              response && {
                decisions,
                propositions: decisions.map((one) => ({...one, renderAttempted: false})),
              }
            );
          };
        } else if (viewName) {
          followUp = await (await room())?.change(options, composed, viewName);
        }
        await told;
        if (followUp) return followUp;
      },

      commands: {
        async applyPropositions(options) {
          const arrived = await room();
          if (!arrived) throw new Error('What applies propositions could not be loaded.');
          return arrived.apply(options);
        },
      },

      click: (clicked) => here?.click(clicked as Element),
    };
  };
