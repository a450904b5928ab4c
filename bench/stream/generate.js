/** Writes as many loyalty events as one likes, a line each: the same ones every time. */
import {closeSync, openSync, writeSync} from 'node:fs';
import {pathToFileURL} from 'node:url';

const LEVELS = ['Silver', 'Gold', 'Platinum', 'Diamond'];
const TYPES = ['loyaltyBalanceUpdate', 'loyaltyLevelUpdate'];
const BEGAN = Date.parse('2026-03-03T06:34:50Z');
const EVENTS_OF_ONE = 5;
/** Lines that are written at once. */
const CHUNK = 2000;

const hex = (value, length) => value.toString(16).padStart(length, '0');

// An odd factor makes another number of every number, and neighbours no neighbours.
const idOf = (index) => {
  const mixed = Math.imul(index + 1, 0x9e3779b1) >>> 0;
  return `${hex(mixed, 8)}-0000-4000-8000-${hex(index, 12)}`;
};

/** One of them; the members are as many as there are people. */
export const eventOf = (index, members) => {
  const member = Math.imul(index, 7919) >>> 0;
  const id = hex(member % members, 8);
  return {
    _id: idOf(index),
    eventType: TYPES[index % TYPES.length],
    timestamp: new Date(BEGAN + index * 1000).toISOString(),
    _acme: {
      loyaltyID: `member-${id}@example.com`,
      pointsEarned: 50 + (member % 20) * 50,
      totalPoints: 1000 + (member % 500_000),
      loyaltyLevel: LEVELS[member % LEVELS.length],
      transactionID: `purchase-${hex(index, 8)}`,
    },
    web: {
      webPageDetails: {
        name: 'Order confirmation',
        URL: `https://shop.example.com/checkout/confirmation?order=${hex(index, 8)}`,
      },
    },
  };
};

export const generate = (file, events) => {
  const members = Math.ceil(events / EVENTS_OF_ONE);
  const out = openSync(file, 'w');
  for (let at = 0; at < events;) {
    let text = '';
    for (const end = Math.min(at + CHUNK, events); at < end; at++) {
      text += `${JSON.stringify(eventOf(at, members))}\n`;
    }
    writeSync(out, text);
  }
  closeSync(out);
};

// By itself: for a file to try things with.
if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file = 'events.ndjson', events = 1_000_000] = process.argv.slice(2);
  generate(file, Number(events));
}
