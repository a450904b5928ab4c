import {
  personalizationWith,
  type LoadProblems,
  type LoadRoom,
} from '../../../src/components/personalization/front.js';
import {problemOf} from '../../../src/components/personalization/problem.js';
import {createRoom} from '../../../src/components/personalization/room.js';
import {held, settle} from '../../support/instance.js';
import {dom, offer, visitOffers} from '../../support/offers.js';

const OFFER = offer([dom('setText', '#one', 'New')]);
const options = {prehidingStyle: '#one { visibility: hidden }', debugEnabled: true};
const HIDDEN = () => !!document.getElementById('alloy-prehiding');

/** A page whose renderer is loaded like this. */
const visit = (load: LoadRoom, more = {}, problems: LoadProblems = async () => problemOf) =>
  visitOffers({offers: [OFFER], options, personal: personalizationWith(load, problems), ...more});

describe('a renderer that is loaded when offers are asked for', () => {
  it('is loaded once, and not before', async () => {
    let loads = 0;
    const {render} = await visit(() => (loads++, createRoom));
    expect(loads).toBe(0);
    await render();
    await render({decisionScopes: ['form']});
    expect(loads).toBe(1);
  });

  it('may come after the answer', async () => {
    const {answer, give} = held<typeof createRoom>();
    const {run, text} = await visit(() => answer);
    const sent = run('sendEvent', {renderDecisions: true});
    await settle();
    expect([text(), HIDDEN()]).toEqual(['Default', true]);
    give(createRoom);
    await sent;
    expect([text(), HIDDEN()]).toEqual(['New', false]);
  });

  it('that cannot be loaded leaves the offers to the site, and the page shown', async () => {
    const {lines, render, text} = await visit(() => Promise.reject(new Error('No such file.')));
    expect(await render({personalization: {includeRenderedPropositions: true}})).toEqual({
      decisions: [OFFER],
      propositions: [{...OFFER, renderAttempted: false}],
    });
    expect([text(), HIDDEN()]).toEqual(['Default', false]);
    expect(lines('info').filter((line) => line.includes('No such file.'))).toHaveLength(1);
  });

  it('that could not be loaded is tried again', async () => {
    let loads = 0;
    const {render, text} = await visit(async () => {
      if (!loads++) throw new Error('No such file.');
      return createRoom;
    });
    await render();
    await render({personalization: {defaultPersonalizationEnabled: true}});
    expect(text()).toBe('New');
  });

  it('is not needed for an event that goes on without', async () => {
    const {asked, render} = await visit(() => Promise.reject(new Error('No such file.')));
    await render();
    await render({xdm: {web: {webPageDetails: {viewName: 'cart'}}}});
    await render({personalization: {includeRenderedPropositions: true}});
    expect(asked()).toMatchObject([{decisionScopes: ['__view__']}, undefined, undefined]);
  });
});

describe('a surface that is none', () => {
  const wrong = {personalization: {surfaces: ['web://a b/']}};

  it('is left out, with what is wrong with it', async () => {
    const {asked, lines, run} = await visit(async () => createRoom);
    await run('sendEvent', wrong);
    expect(asked()).toMatchObject([{surfaces: ['web://localhost/']}]);
    expect(lines('warn')).toEqual([
      '[tag] [Personalization] Invalid authority a b in surface: web://a b/',
    ]);
  });

  it('is left out all the same where nobody can tell why', async () => {
    const {asked, lines, run} = await visit(
      async () => createRoom,
      {},
      async () => {
        throw new Error('Blocked.');
      },
    );
    await run('sendEvent', wrong);
    expect(asked()).toMatchObject([{surfaces: ['web://localhost/']}]);
    expect(lines('warn')).toEqual(['[tag] [Personalization] Invalid surface: web://a b/']);
  });
});
