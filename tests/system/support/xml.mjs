// XML read by a parser that is not ours: saxes, which refuses what is not well formed.
import { npm } from './program.mjs';

const { SaxesParser } = npm('saxes');

/** Calls { open(qualifiedName, attributes), text(text), close(qualifiedName) } in document order. */
export function readXml(text, { open = () => {}, text: characters = () => {}, close = () => {} } = {}) {
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => { throw error; });
  parser.on('opentag', (tag) => open(tag.name,
    Object.fromEntries(Object.entries(tag.attributes).map(([name, { value }]) => [name, value])), tag));
  parser.on('text', characters);
  parser.on('cdata', characters);
  parser.on('closetag', (tag) => close(tag.name));
  parser.write(text).close();
}

/** The document as a tree: { name, attributes, children, text }. */
export function xmlTree(text) {
  const root = { children: [] }, stack = [root];
  readXml(text, {
    open(name, attributes, { uri, local }) {
      const node = { name, uri, local, attributes, children: [], text: '' };
      stack.at(-1).children.push(node);
      stack.push(node);
    },
    text(characters) { if (stack.length > 1) stack.at(-1).text += characters; },
    close() { stack.pop(); },
  });
  return root.children[0];
}

export const all = (node, name) => node.children.filter((child) => child.name === name);
export const one = (node, name) => all(node, name)[0];
