import { childrenOf, type ExtensionNode, localName } from './extension-elements.ts';
import type { RawAttributes } from './signing-declaration.ts';
import vocabulary from './signing-moddle.json' with { type: 'json' };

/** Names of the attributes that the native vocabulary gives a type, such as `Task`. */
export function attributesIn(type: string): string[] {
  return propertiesIn(type)
    .filter((property) => 'isAttr' in property)
    .map(({ name }) => name);
}

/** Misspelt attributes and children, of nested elements too: bpmn-moddle keeps attributes aside without a word. */
export function unknownIn(node: ExtensionNode, type: string): string[] {
  const { $attrs } = node as { $attrs?: RawAttributes };
  const own = Object.keys($attrs ?? {}).filter((name) => !name.includes(':'));
  const children = propertiesIn(type).filter((property) => 'isMany' in property);
  const nested = children.flatMap((child) =>
    childrenOf(node, child.name).flatMap((found) => unknownIn(found, child.type)),
  );
  const strangers = (node.$children ?? [])
    .map(({ $type }) => localName($type))
    .filter((name) => children.every((child) => child.name !== name));
  return [...own, ...nested, ...strangers];
}

function propertiesIn(type: string) {
  return vocabulary.types.find(({ name }) => name === type)!.properties;
}
