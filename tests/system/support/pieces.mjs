// A slow network before a site: each page comes in pieces, and the next one only when the browser has
// drawn the one before.
import { createServer, request } from 'node:http';

/** The elements of this much HTML, as a document would count them: those of templates are not its own. */
function elementsOf(html) {
  const own = html.replace(/<template[^>]*>[^]*?(<\/template>|$)/g, '<template>').replace(/<script[^>]*>[^]*?(<\/script>|$)/g, '<script>');
  return own.match(/<[a-z][^<>]*>/gi)?.length ?? 0;
}

/**
 * The origin of a proxy before `origin`.  Pages are cut every `bytes`, wherever that is, the first
 * time inside <body>: before it nothing is drawn.  `drawn(elements)` is awaited between two pieces.
 */
export async function inPieces(t, origin, { bytes, drawn }) {
  const { host } = new URL(origin);

  async function send(text, answer) {
    const body = /<body[^>]*>/.exec(text);
    let at = 0;
    while (at < text.length) {
      const to = at === 0 ? Math.max(bytes, (body?.index ?? 0) + 200) : at + bytes;
      answer.write(text.slice(at, to), 'latin1');
      at = to;
      if (at < text.length) await drawn(elementsOf(text.slice(0, at)));
    }
    answer.end();
  }

  const server = createServer(async (asked, answer) => {
    const sent = [];
    for await (const chunk of asked) sent.push(chunk);
    const headers = { ...asked.headers, host, 'accept-encoding': 'identity', ...(asked.headers.origin && { origin }) };
    request(origin + asked.url, { method: asked.method, headers }, async (got) => {
      const parts = [], { 'content-length': length, connection, 'transfer-encoding': encoding, ...kept } = got.headers;
      for await (const chunk of got) parts.push(chunk);
      const body = Buffer.concat(parts);
      answer.writeHead(got.statusCode, kept);
      if (asked.headers['sec-fetch-dest'] === 'document') await send(body.toString('latin1'), answer);
      else answer.end(body);
    }).on('error', () => answer.destroy()).end(Buffer.concat(sent));
  });
  await new Promise((fulfil) => { server.listen(0, '127.0.0.1', fulfil); });
  t.after(() => new Promise((fulfil) => { server.close(fulfil); server.closeAllConnections(); }));
  return `http://127.0.0.1:${server.address().port}`;
}
