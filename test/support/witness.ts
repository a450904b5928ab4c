/** Hears what a page says the moment it says it, for pages that may be gone in the next one. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';

export type Witness<Word> = Awaited<ReturnType<typeof openWitness<Word>>>;

/** Opens a server of its own, so that nothing a test does to the site or the edge can silence it. */
export const openWitness = async <Word>() => {
  const heard: Word[] = [];
  const listeners = new Set<(word: Word) => void>();
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        if (body) {
          const word = JSON.parse(body) as Word;
          heard.push(word);
          // Before the answer: the page stands still until then, and may be killed right there.
          listeners.forEach((listener) => listener(word));
        }
        response.writeHead(204, {'access-control-allow-origin': '*'}).end();
      },
      () => {}, // Whoever was speaking is gone.
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    /** Everything so far. */
    heard,
    /** Calls back on the spot, while the page waits for its answer. */
    onWord(listener: (word: Word) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** Waits for a word; fails by saying what it waited for. */
    hears: (what: string, wanted: (word: Word) => boolean, patience = 30_000) =>
      new Promise<Word>((resolve, reject) => {
        const settle = () => {
          clearTimeout(timer);
          listeners.delete(listen);
        };
        const listen = (word: Word) => {
          if (!wanted(word)) return;
          settle();
          resolve(word);
        };
        const timer = setTimeout(() => {
          settle();
          reject(new Error(`The page has not said "${what}" within ${patience} ms.`));
        }, patience);
        listeners.add(listen);
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** In a page: `tell` returns when the witness has heard. */
export const witnessed = (witness: {url: string}) => `<script>
  function tell(word) {
    const request = new XMLHttpRequest();
    request.open('POST', '${witness.url}', false);
    request.send(JSON.stringify(word));
  }
</script>`;
