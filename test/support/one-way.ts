/** A line that carries everything to a server and, while it is torn, nothing back: what arrived was never answered. */
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';

export const oneWay = async (port: number) => {
  const sockets = new Set<Socket>();
  let torn = false;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {}); // Torn lines are what this is for; `close` follows.
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      if (torn) near.resetAndDestroy();
      else near.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    /** From now on the line breaks whenever an answer is about to pass. */
    tear: () => void (torn = true),
    mend: () => void (torn = false),
    async close() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
