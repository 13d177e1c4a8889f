/** An element of a message that was read; namespaces are gone, since all that is valid has the one. */
export interface MessageElement {
  name: string;
  /** As it was sent, with its white space; empty where there are elements in it. */
  text: string;
  attributes: ReadonlyMap<string, string>;
  children: readonly MessageElement[];
}

/** The first child of that name, if there is one. */
export function childOf(element: MessageElement, name: string): MessageElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** The child of that name, where the schema has seen to it that there is one. */
export function requiredChild(element: MessageElement, name: string): MessageElement {
  return childOf(element, name)!;
}

/** All children of that name, by their order. */
export function childrenOf(element: MessageElement, name: string): MessageElement[] {
  return element.children.filter((child) => child.name === name);
}

/** Text of the child of that name, if there is one. */
export function textOf(element: MessageElement, name: string): string | undefined {
  return childOf(element, name)?.text;
}
