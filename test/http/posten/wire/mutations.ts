import { XmlDocument, XmlElement } from 'libxml2-wasm';
import { NAMESPACE } from '../../../../src/http/posten/wire/schema.ts';

/** An element that can be changed. */
interface Node {
  name: string;
  attributes: Map<string, string>;
  children: Node[];
  text: string;
}

const lengths = [0, 1, 3, 4, 50, 51, 80, 81, 100, 101, 220, 221, 500, 501].map((length) =>
  'x'.repeat(length),
);
const numbers = [
  '0',
  '3',
  ' 4 ',
  '+5',
  '-1',
  '9',
  '10',
  '007',
  '1.0',
  '1e1',
  '9223372036854775807',
  '9223372036854775808',
];
const words = [
  '123456789',
  '01816000001',
  '4',
  'QUALIFIED_ELECTRONIC_SIGNATURE',
  'OTHER',
  ' SELF',
  'NAME',
  'PERSONAL_IDENTIFICATION_NUMBER_AND_NAME',
  'DATE_OF_BIRTH_AND_NAME',
  'POLLING',
  'WAIT_FOR_CALLBACK',
  'FAILED',
  'IN_PROGRESS',
  'COMPLETED_SUCCESSFULLY',
];
const times = [
  '2026-01-02T03:04:05',
  '2026-01-02T03:04:05.1234567+01:00',
  '2026-01-02',
  '2026-02-30T00:00:00Z',
];
const texts = [...lengths, ...numbers, ...words, ...times];

/** What each place of a message may be changed to, one place at a time. */
export function* mutationsOf(message: string): Generator<string> {
  const { root, elements } = treeOf(message);
  const names = [...new Set(elements.map(({ name }) => name)), 'colour'];
  for (const element of elements) {
    for (const undo of changesOf(element, names)) {
      yield textOf(root);
      undo();
    }
  }
}

/** Makes one change after the other; each must be undone before the next. */
function* changesOf(element: Node, names: readonly string[]): Generator<() => void> {
  const { name, children, text } = element;
  for (const other of names) yield set(element, { name: other });
  for (const other of children.length > 0 ? ['x'] : texts) yield set(element, { text: other });
  for (const key of ['order', 'signer', 'since', 'href', 'colour', ...element.attributes.keys()]) {
    for (const value of element.attributes.has(key) ? texts : ['1']) yield setAttribute(element, key, value);
  }
  for (const key of element.attributes.keys()) yield setAttribute(element, key, undefined);
  for (const [at, child] of children.entries()) {
    const [before, after] = [children.slice(0, at), children.slice(at + 1)];
    yield set(element, { children: [...before, ...after] });
    for (const times of [2, 9, 10, 11, 19, 20, 21])
      yield set(element, { children: [...before, ...Array.from({ length: times }, () => child), ...after] });
    yield set(element, { children: [...before, ...after.slice(0, 1), child, ...after.slice(1)] });
    for (const added of names)
      yield set(element, {
        children: [
          ...before,
          { name: added, attributes: new Map(), children: [], text: '' },
          child,
          ...after,
        ],
      });
  }
  yield set(element, { name, text, children: [] });
}

function set(element: Node, changed: Partial<Node>): () => void {
  const kept = { ...element };
  Object.assign(element, changed);
  return () => Object.assign(element, kept);
}

function setAttribute(element: Node, key: string, value: string | undefined): () => void {
  const attributes = new Map(element.attributes);
  if (value === undefined) attributes.delete(key);
  else attributes.set(key, value);
  return set(element, { attributes });
}

function treeOf(message: string): { root: Node; elements: Node[] } {
  const elements: Node[] = [];
  const read = (element: XmlElement): Node => {
    const node: Node = {
      name: element.name,
      attributes: new Map(element.attrs.map(({ name, value }) => [name, value])),
      children: [],
      text: '',
    };
    elements.push(node);
    for (let child = element.firstChild; child !== null; child = child.next) {
      if (child instanceof XmlElement) node.children.push(read(child));
    }
    if (node.children.length === 0) node.text = element.content;
    return node;
  };
  const document = XmlDocument.fromString(message);
  try {
    return { root: read(document.root), elements };
  } finally {
    document.dispose();
  }
}

function textOf(root: Node): string {
  const write = ({ name, attributes, children, text }: Node): string => {
    const shown = [...attributes].map(([key, value]) => ` ${key}="${value}"`).join('');
    return `<${name}${shown}>${text}${children.map(write).join('')}</${name}>`;
  };
  return write({ ...root, attributes: new Map([...root.attributes, ['xmlns', NAMESPACE]]) });
}
