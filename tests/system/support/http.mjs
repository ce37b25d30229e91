// HTTP as it goes over the wire, for what fetch() tidies up before it sends.
import { request } from 'node:http';
import { connect } from 'node:net';

/** { status, headers, body }; the path is sent as it stands. */
export const ask = (site, path, { method = 'GET', headers = {}, body } = {}) =>
  new Promise((fulfil, reject) => {
    const asking = request({ host: '127.0.0.1', port: site.port, path, method, headers, agent: false },
      (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk)).on('error', reject)
          .on('end', () => fulfil({
            status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString('utf8'),
          }));
      });
    asking.on('error', reject).end(body);
  });

/** Writes bytes, and gives all that came back when the server closes, even by a reset: { text, ms }. */
export const exchange = (site, bytes) => new Promise((fulfil, reject) => {
  const began = Date.now(), socket = connect(site.port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => { text += chunk; })
    .on('error', (error) => { if (error.code !== 'ECONNRESET') reject(error); })
    .on('close', () => fulfil({ text, ms: Date.now() - began }));
  socket.write(bytes);
});
