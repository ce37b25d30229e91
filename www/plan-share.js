// A plan in a link: after the #, which browsers never send to a server.
//
//   #plan=1BASE64URL   deflated JSON (RFC 1951)
//   #plan=0BASE64URL   JSON, where the browser cannot compress
import { read } from './plan-model.js';

const NAME = 'plan', LINK_MAX = 400_000, JSON_MAX = 2_000_000;

const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
const fromBase64 = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));

/** What a stream gives, RangeError beyond `most` bytes. */
async function gather(stream, most) {
  const chunks = [];
  let length = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new RangeError();
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

const through = (bytes, transform) => gather(new Blob([bytes]).stream().pipeThrough(transform), JSON_MAX);

/** The link to the plan on the page at `address`. */
export async function linkTo(plan, address) {
  const bytes = new TextEncoder().encode(JSON.stringify(plan));
  const packed = typeof CompressionStream === 'undefined'
    ? `0${toBase64(bytes)}` : `1${toBase64(await through(bytes, new CompressionStream('deflate-raw')))}`;
  return `${address.split('#')[0]}#${NAME}=${packed}`;
}

/** The plan of an address; null when it has none, 'unreadable' when it was cut or made up. */
export async function planOf(address) {
  const found = new RegExp(`#${NAME}=([01])([\\w-]+)$`).exec(address);
  if (!found) return address.includes(`#${NAME}=`) ? 'unreadable' : null;
  try {
    if (found[2].length > LINK_MAX) return 'unreadable';
    const bytes = fromBase64(found[2]);
    const json = found[1] === '0' ? bytes : await through(bytes, new DecompressionStream('deflate-raw'));
    return read(JSON.parse(new TextDecoder().decode(json))) ?? 'unreadable';
  } catch {
    return 'unreadable';
  }
}
