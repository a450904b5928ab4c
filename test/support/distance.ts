/** Puts a server far away: a line that carries every byte late, both ways, and needs no cooperation. */
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';

/** Listens on a port of its own; what goes through takes `delay` milliseconds each way. */
export const farAway = async (port: number, delay: number) => {
  const sockets = new Set<Socket>();
  const carry = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('data', (bytes) => setTimeout(() => to.write(bytes), delay));
    from.on('close', () => {
      sockets.delete(from);
      // What was on the way still arrives.
      setTimeout(() => to.end(), delay);
    });
    from.on('error', () => {}); // A closed tab resets its connections; `close` follows.
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    carry(near, far);
    carry(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
