/** One request, by Node's own client. */
import http, {type IncomingMessage} from 'node:http';
import https from 'node:https';

export interface Sent {
  method: 'GET' | 'POST' | 'PUT';
  address: string;
  headers: Record<string, string>;
  body?: Buffer;
  /** How long it may take as a whole. */
  timeoutMillis: number;
}

export interface Answered {
  status: number;
  text: string;
  retryAfter?: string;
}

// Not fetch: a body that goes through its streams takes as much time as all the rest of a run, and one as a whole is
// copied. This follows no redirection either, so that no token goes wherever, and keeps its connections.
const request = {'http:': http.request, 'https:': https.request};

/** Rejects if there is no answer. */
export const send = ({method, address, headers, body, timeoutMillis}: Sent) =>
  new Promise<Answered>((resolve, reject) => {
    const url = new URL(address);
    const sending = request[url.protocol as keyof typeof request](url, {
      method,
      headers: {...headers, ...(method != 'GET' && {'content-length': body?.length ?? 0})},
    });
    const timer = setTimeout(() => {
      sending.destroy(new DOMException('It took too long.', 'TimeoutError'));
    }, timeoutMillis);
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    sending.on('error', fail);
    sending.on('response', (response: IncomingMessage) => {
      let text = '';
      // To its end: else the connection cannot be used again.
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(timer);
        resolve({
          status: response.statusCode!,
          text,
          retryAfter: response.headers['retry-after'],
        });
      });
    });
    sending.end(body);
  });
