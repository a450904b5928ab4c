/** Makes a certificate for https on one's own machine; browsers must be told to trust it. */
import {isIP} from 'node:net';
import {generate} from 'selfsigned';

export const certificate = async (host: string): Promise<{key: string; cert: string}> => {
  const names = [...new Set(['localhost', '127.0.0.1', '::1', host])];
  const made = await generate([{name: 'commonName', value: 'localhost'}], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) ? {type: 7, ip: name} : {type: 2, value: name})),
      },
    ],
  });
  return {key: made.private, cert: made.cert};
};
