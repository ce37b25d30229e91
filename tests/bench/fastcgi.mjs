// A request to a worker without nginx: the FastCGI specification, 3.3 and on.
import { connect } from 'node:net';

const BEGIN = 1, PARAMS = 4, STDIN = 5, STDOUT = 6, ID = 1, RESPONDER = 1;

function record(type, content) {
  const head = Buffer.from([1, type, 0, ID, content.length >> 8, content.length & 255, 0, 0]);
  return Buffer.concat([head, content]);
}

/** Lengths below 128 take one byte, others four (3.4). */
function pair(name, value) {
  const length = (bytes) => (bytes.length < 128 ? Buffer.from([bytes.length]) : Buffer.from([bytes.length >> 24 | 128, bytes.length >> 16 & 255, bytes.length >> 8 & 255, bytes.length & 255]));
  const [a, b] = [Buffer.from(name), Buffer.from(value)];
  return Buffer.concat([length(a), length(b), a, b]);
}

/** The answer's bytes, headers and all; fails when the connection does. */
export function fastcgi(socket, parameters) {
  const asked = Buffer.concat([
    record(BEGIN, Buffer.from([0, RESPONDER, 0, 0, 0, 0, 0, 0])),
    record(PARAMS, Buffer.concat(Object.entries(parameters).map(([name, value]) => pair(name, value)))),
    record(PARAMS, Buffer.alloc(0)), record(STDIN, Buffer.alloc(0)),
  ]);
  return new Promise((fulfil, reject) => {
    const connection = connect(socket), chunks = [];
    connection.on('data', (chunk) => chunks.push(chunk)).on('error', reject).on('end', () => {
      const all = Buffer.concat(chunks), out = [];
      for (let at = 0; at + 8 <= all.length;) {
        const length = all.readUInt16BE(at + 4);
        if (all[at + 1] === STDOUT) out.push(all.subarray(at + 8, at + 8 + length));
        at += 8 + length + all[at + 6];
      }
      fulfil(Buffer.concat(out));
    });
    connection.write(asked);
  });
}
