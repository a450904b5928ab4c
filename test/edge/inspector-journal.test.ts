import type {JournalEvent, JournalRequest} from '../../demo/edge/types.js';
import {add, deliveries, EMPTY} from '../../demo/inspector/journal.js';

const event = (seq: number, id = `id-${seq}`) =>
  ({seq, event: {xdm: {_id: id}}}) as unknown as JournalEvent;
const request = (seq: number, ...eventIds: string[]) =>
  ({seq, eventIds}) as unknown as JournalRequest;

describe('the inspector’s journal', () => {
  it('shows the newest first, however late the older ones are read', () => {
    const live = add(EMPTY, {events: [event(7)]});
    const {events} = add(live, {events: [event(3), event(5)]});
    expect(events.map(({seq}) => seq)).toEqual([7, 5, 3]);
  });

  it('keeps an event once that came by the stream and was read again', () => {
    const {events} = add(add(EMPTY, {events: [event(1)]}), {events: [event(1), event(2)]});
    expect(events.map(({seq}) => seq)).toEqual([2, 1]);
  });

  it('lets go of the oldest in a page that was left open for days', () => {
    const many = Array.from({length: 2500}, (_, index) => event(index + 1));
    const {events} = add(EMPTY, {events: many});
    expect(events).toHaveLength(2000);
    expect(events.at(-1)?.seq).toBe(501);
  });

  it('leaves the list alone when only a request arrives', () => {
    const before = add(EMPTY, {events: [event(1)]});
    expect(add(before, {requests: [request(2)]}).events).toBe(before.events);
  });
});

describe('deliveries', () => {
  it('counts the refused attempts of an event that was accepted once', () => {
    const journal = add(EMPTY, {
      events: [event(2, 'a')],
      requests: [request(1, 'a'), request(3, 'a')],
    });
    expect(deliveries(journal).get('a')).toEqual({attempts: 2, accepted: 1});
  });

  it('tells when the same event was accepted twice', () => {
    const journal = add(EMPTY, {events: [event(1, 'a'), event(2, 'a'), event(3, 'b')]});
    expect(deliveries(journal).get('a')?.accepted).toBe(2);
    expect(deliveries(journal).get('b')?.accepted).toBe(1);
  });

  it('does not lump events without an id together', () => {
    const nameless = {seq: 1, event: {}} as JournalEvent;
    const journal = add(EMPTY, {events: [nameless, {...nameless, seq: 2}]});
    expect(deliveries(journal).size).toBe(0);
  });
});
