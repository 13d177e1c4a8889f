/**
 * Reads extension elements in every shape in which bpmn-moddle hands them over: typed by a descriptor, generic for
 * a namespace it doesn't know (`$children`, `$body`), and both after a round trip through JSON. Names are local
 * names: the prefix is the file's affair.
 */
export type ExtensionNode = { $type?: string; $children?: ExtensionNode[]; $body?: string } & {
  [name: string]: unknown;
};

/** `taskExtension` of `altinn:TaskExtension` and of `altinn:taskExtension`. */
export function localName(type: string | undefined): string {
  const name = (type ?? '').slice((type ?? '').indexOf(':') + 1);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** The extension elements of a BPMN element. */
export function extensionElements(element: { extensionElements?: unknown }): ExtensionNode[] {
  const { values } = (element.extensionElements ?? {}) as { values?: ExtensionNode[] };
  return values ?? [];
}

/** Children of this local name, in the file's order. */
export function childrenOf(node: ExtensionNode | undefined, name: string): ExtensionNode[] {
  if (!node) return [];
  const generic = (node.$children ?? []).filter(({ $type }) => localName($type) === name);
  const typed = node[name];
  if (typed === undefined || typed === null) return generic;
  return [...(Array.isArray(typed) ? typed : [typed]).map(asNode), ...generic];
}

export function childOf(node: ExtensionNode | undefined, name: string): ExtensionNode | undefined {
  return childrenOf(node, name)[0];
}

/** The trimmed body of an element; `undefined` for an empty one. */
export function textOf(node: ExtensionNode | undefined): string | undefined {
  const body = node?.$body ?? node?.body;
  const text = typeof body === 'string' ? body.trim() : '';
  return text === '' ? undefined : text;
}

/** Body of the only child of this name. */
export function childText(node: ExtensionNode | undefined, name: string): string | undefined {
  return textOf(childOf(node, name));
}

/** The listed attributes, as text; those that are absent are left out. */
export function attributesOf(node: ExtensionNode, names: readonly string[]): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of names) {
    const value = node[name];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      attributes[name] = String(value).trim();
    }
  }
  return attributes;
}

function asNode(value: unknown): ExtensionNode {
  return typeof value === 'object' && value !== null ? (value as ExtensionNode) : { $body: String(value) };
}
