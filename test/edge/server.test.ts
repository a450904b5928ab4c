import {connect} from 'node:net';
import {request} from 'node:https';
import {start} from './support/edge.js';

describe('the server', () => {
  it('says where it is, and says so when the port is taken', async () => {
    const edge = await start();
    expect(edge.url).toBe(`http://localhost:${edge.port}`);
    await expect(start({port: edge.port})).rejects.toThrow('EADDRINUSE');
    await edge.close();
  });

  it('closes at once, whatever is still connected', async () => {
    const edge = await start();
    await fetch(`${edge.url}/nothing`);
    const sockets = await Promise.all(
      [
        '',
        'GET / HT',
        'POST /ee/v1/interact HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{',
      ].map(
        (bytes) =>
          new Promise<ReturnType<typeof connect>>((done) => {
            const socket = connect(edge.port, '127.0.0.1', () =>
              socket.write(bytes, () => done(socket)),
            );
          }),
      ),
    );
    const gone = sockets.map(
      (socket) => new Promise((done) => socket.resume().on('close', done).on('error', done)),
    );
    await edge.close();
    await edge.close();
    expect(await Promise.all(gone)).toHaveLength(3);
  });

  it('speaks https with a certificate for its own names', async () => {
    const edge = await start({https: true});
    expect(edge.url).toBe(`https://localhost:${edge.port}`);
    const names = await new Promise<string>((done, failed) => {
      const asked = request(`${edge.url}/nothing`, {rejectUnauthorized: false}, (response) => {
        response.resume();
        done(
          (
            response.socket as unknown as {getPeerCertificate(): {subjectaltname: string}}
          ).getPeerCertificate().subjectaltname,
        );
      });
      asked.on('error', failed).end();
    });
    expect(names).toContain('DNS:localhost');
    expect(names).toContain('127.0.0.1');
    await edge.close();
  });
});
