/**
 * What the platform allows: every event is on disk until the edge has answered it, written by hand for one page and
 * one job. No consent, no bounds, no tabs that know of each other: a yardstick, not a product.
 */
import {address, compose} from './event.js';

/** The most that one body holds, and all keepalive bodies in flight: browsers take 64 KiB of those. */
const MOST = 60_000;
/** So many go one by one; more at once go in batches. */
const FEW = 8;
/** The live page view goes before what earlier pages left, unless it has no answer for this long. */
const HEAD_START = 2000;
const PAUSE = 1000;
const LONGEST_PAUSE = 8000;
/** How many rows are read at once. */
const LOOK = 200;

/** Rows are `[key, text]`; these came in this task. */
let fresh = [];
/** What the next transaction does: puts a text, or deletes where there is none. */
const changes = new Map();
/** Keys that no drain may take: their answer is on its way. */
const sending = new Set();
let opened = false;
let database;
let keepaliveBytes = 0;
let answered = false;
let pause = PAUSE;
let counter = 1e6;

// Keys of one millisecond stay in order, and no two pages choose the same.
const PAGE = crypto.randomUUID().slice(-8);
const encoder = new TextEncoder();
const sizeOf = (text) => encoder.encode(text).length;

window.durable = ({type, data}) => {
  // The rest happens once per task, however many events it brings.
  if (!fresh.length) queueMicrotask(endTask);
  fresh.push([`${Date.now()}-${counter++}-${PAGE}`, JSON.stringify(compose(type, data))]);
};

const endTask = async () => {
  const rows = fresh;
  fresh = [];
  const alone = rows.length <= FEW;
  for (const part of alone ? [rows] : batches(rows)) {
    for (const [key, text] of part) changes.set(key, text);
    save();
    void send(part, alone);
    // After the first request has left: what opening calls back would delay it.
    if (!opened) open();
    // A thousand at once are a long task for any disk; the page may breathe between batches.
    if (!alone) await scheduler.yield();
  }
};

const open = () => {
  opened = true;
  const request = indexedDB.open('durable');
  request.onupgradeneeded = () => request.result.createObjectStore('events');
  request.onsuccess = () => {
    database = request.result;
    save();
  };
};

/** One transaction for all that changed, committed at once: that survives a tab killed in the same instant. */
const save = () => {
  if (!database || !changes.size) return;
  const transaction = database.transaction('events', 'readwrite', {durability: 'relaxed'});
  const store = transaction.objectStore('events');
  for (const [key, text] of changes) {
    if (text) store.put(text, key);
    else store.delete(key);
  }
  transaction.commit();
  changes.clear();
};

/** Resolves to whether the edge took all of them. */
const send = async (rows, alone) => {
  for (const [key] of rows) sending.add(key);
  const posts = (alone ? rows.map((row) => [row]) : batches(rows)).map((each) => post(each, alone));
  const all = (await Promise.all(posts)).every(Boolean);
  if (all) pause = PAUSE;
  else setTimeout(drain, (pause = Math.min(pause * 2, LONGEST_PAUSE)));
  return all;
};

const batches = (rows) => {
  const all = [];
  let bytes = MOST;
  for (const row of rows) {
    bytes += sizeOf(row[1]) + 1;
    if (bytes > MOST) {
      all.push([]);
      bytes = 500; // of what stands around the events
    }
    all.at(-1).push(row);
  }
  return all;
};

const post = async (rows, alone) => {
  const entries = document.cookie
    .split('; ')
    .map((cookie) => cookie.split('='))
    .filter(([key]) => key.startsWith('kndctr_'))
    .map(([key, value]) => ({key, value}));
  const known = entries.some(({key}) => key.endsWith('_identity'));
  const interact = alone || !known;
  const meta = JSON.stringify({state: {domain: 'shop.example', cookiesEnabled: true, entries}});
  const query = interact ? '"query":{"identity":{"fetch":["ECID"]}},' : '';
  const body = `{${query}"events":[${rows.map(([, text]) => text).join()}],"meta":${meta}}`;
  const bytes = sizeOf(body);
  const keepalive = keepaliveBytes + bytes <= MOST;
  if (keepalive) keepaliveBytes += bytes;
  try {
    const answer = await fetch(address(interact ? 'interact' : 'collect'), {
      method: 'POST',
      credentials: 'include',
      keepalive,
      body,
    });
    // Always to its end: only then is the browser's keepalive budget free again.
    const text = await answer.text();
    if (!answer.ok) return false;
    forget(rows);
    if (!known && text) remember(JSON.parse(text));
    if (!answered) void drain();
    return (answered = true);
  } catch {
    return false; // No network. The rows are on disk and wait.
  } finally {
    if (keepalive) keepaliveBytes -= bytes;
    for (const [key] of rows) sending.delete(key);
  }
};

const forget = (rows) => {
  for (const [key] of rows) if (!changes.delete(key)) changes.set(key);
  save();
};

/** Writes the identity that the edge gave. */
const remember = ({handle}) => {
  for (const {key, value, maxAge} of handle.find(({type}) => type == 'state:store').payload) {
    document.cookie = `${key}=${value}; path=/; max-age=${maxAge}; secure; samesite=lax`;
  }
};

let draining = false;

/** Sends what waits, of this page and of earlier ones. */
const drain = async () => {
  if (draining || !database || !navigator.onLine) return;
  draining = true;
  try {
    for (;;) {
      const rows = (await look()).filter(([key]) => !sending.has(key) && !changes.has(key));
      if (!rows.length || !(await send(rows, false))) return;
    }
  } finally {
    draining = false;
  }
};

const look = () =>
  new Promise((resolve, reject) => {
    const transaction = database.transaction('events');
    const keys = transaction.objectStore('events').getAllKeys(null, LOOK);
    const texts = transaction.objectStore('events').getAll(null, LOOK);
    transaction.oncomplete = () => resolve(keys.result.map((key, nth) => [key, texts.result[nth]]));
    transaction.onerror = () => reject(transaction.error);
  });

setTimeout(drain, HEAD_START);
addEventListener('online', () => void drain());
window.durable({type: 'web.webpagedetails.pageViews'});
