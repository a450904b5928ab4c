/** A server that sends everybody elsewhere, for those who carry what must not go there. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';

/** Notes the path of every request, and answers it with a redirection. */
export const openRedirecting = async () => {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url!);
    response.writeHead(307, {location: '/elsewhere'}).end();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    paths,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
};
