// A mail server that takes every message (RFC 5321), and keeps it with its envelope.
import { createServer } from 'node:net';

/** One conversation: what is answered to each line of it; `take` gets a whole message. */
function conversation(socket, take) {
  const say = (line) => socket.write(`${line}\r\n`);
  let text = '', envelope = { from: null, to: [] }, body = null;

  const command = (line) => {
    const [, verb, rest] = /^(\S+) ?(.*)$/.exec(line) ?? [null, '', ''];
    switch (verb.toUpperCase()) {
      case 'EHLO': say('250 essai.example'); break;
      case 'MAIL': envelope = { from: /<([^>]*)>/.exec(rest)[1], to: [] }; say('250 OK'); break;
      case 'RCPT': envelope.to.push(/<([^>]*)>/.exec(rest)[1]); say('250 OK'); break;
      case 'DATA': body = []; say('354 Go on'); break;
      case 'QUIT': say('221 Bye'); socket.end(); break;
      default: say('502 Not here');
    }
  };
  const line = (one) => {
    if (body === null) command(one);
    else if (one === '.') {
      take({ ...envelope, text: body.join('\r\n') });
      body = null;
      say('250 Taken');
    } else body.push(one.startsWith('.') ? one.slice(1) : one); // 4.5.2
  };
  socket.setEncoding('latin1');
  socket.on('error', () => {}); // the other end is gone: its message was not taken
  socket.on('data', (chunk) => {
    const lines = (text + chunk).split('\r\n');
    text = lines.pop();
    lines.forEach(line);
  });
  say('220 essai.example');
}

export async function mailServer(t) {
  const taken = [], sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    conversation(socket, (mail) => taken.push(mail));
  });
  await new Promise((fulfil) => { server.listen(0, '127.0.0.1', fulfil); });
  t.after(() => new Promise((fulfil) => {
    server.close(fulfil);
    for (const socket of sockets) socket.destroy();
  }));
  return { port: server.address().port, taken };
}
