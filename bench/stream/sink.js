/** An inlet that takes everything and looks at nothing, so that its clients are all that is measured. Runs by itself. */
import {createServer} from 'node:http';

const MARK = Buffer.from('"xdmEntity":');
let counts = {requests: 0, messages: 0};

const countIn = (chunks) => {
  const body = chunks.length > 1 ? Buffer.concat(chunks) : chunks[0];
  let messages = 0;
  for (let at = -1; (at = body.indexOf(MARK, at + 1)) >= 0;) messages++;
  return messages;
};

/** By the number of messages; written once. */
const answers = new Map();
const answerTo = (messages) => {
  if (!answers.has(messages)) {
    const responses = Array.from({length: messages}, (_, index) => ({
      xactionId: `1584479347507:2153:240:${index}`,
    }));
    const head = {inletId: 'a'.repeat(64), batchId: '1584479347507:2153:240'};
    answers.set(messages, JSON.stringify({...head, receivedTimeMs: 1584479347507, responses}));
  }
  return answers.get(messages);
};

const actions = {
  GET: () => [200, JSON.stringify(counts)],
  DELETE() {
    counts = {requests: 0, messages: 0};
    return [200, '{}'];
  },
  POST(chunks) {
    const messages = countIn(chunks);
    counts.requests++;
    counts.messages += messages;
    return [207, answerTo(messages)];
  },
};

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const [status, text] = actions[request.method](chunks);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({url: `http://127.0.0.1:${server.address().port}`}));
});
