// A partner's web server, as good or as bad as the test wants: one behaviour a path.
import { createServer } from 'node:http';

/**
 * `at(path, behaviour)`: a function (request, response), or { status, headers, body }.
 * `requests(path)`: what was asked of the path so far, oldest first.
 */
export async function feedServer(t) {
  const behaviours = new Map(), log = [];
  const server = createServer((request, response) => {
    const path = request.url, behaviour = behaviours.get(path);
    log.push({ path, method: request.method, headers: request.headers });
    if (typeof behaviour === 'function') {
      behaviour(request, response);
      return;
    }
    const { status = 200, headers = {}, body = '' } = behaviour ?? { status: 404 };
    response.writeHead(status, { 'Content-Type': 'application/xml', ...headers });
    response.end(body);
  });
  // A test may end while the importer, killed, has left its connection half open.
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise((fulfil) => { server.listen(0, '127.0.0.1', fulfil); });
  t.after(() => new Promise((fulfil) => {
    server.close(fulfil);
    server.closeAllConnections();
  }));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    port: server.address().port,
    at: (path, behaviour) => { behaviours.set(path, behaviour); },
    requests: (path) => log.filter((request) => request.path === path),
  };
}

/** Writes bytes on the connection as they are, without HTTP's help. */
export const raw = (bytes, { close = true } = {}) => (_request, response) => {
  response.socket.write(bytes);
  if (close) response.socket.end();
};
