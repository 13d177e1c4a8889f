import { attributesOf, childrenOf, type ExtensionNode, localName } from './extension-elements.ts';
import { TASK_ATTRIBUTES } from './native-task.ts';
import { emptyDeclaration, type SigningTaskDeclaration } from './signing-declaration.ts';

/**
 * Reads `<camunda:property name="signing:…" value="…">`, the spelling for modellers that can't write elements of
 * another namespace: the task's own attributes, `signing:provider` for one provider, and `signing:documents` for a
 * list of data types. Groups need the native elements. `undefined` where no property begins with `signing:`.
 */
export function readCamundaProperties(
  extensions: readonly ExtensionNode[],
): SigningTaskDeclaration | undefined {
  const properties = extensions
    .filter(({ $type }) => localName($type) === 'properties')
    .flatMap((node) => [...childrenOf(node, 'property'), ...childrenOf(node, 'values')])
    .map((node) => attributesOf(node, ['name', 'value']))
    .filter(({ name }) => name?.startsWith('signing:'));
  if (properties.length === 0) return undefined;
  const declaration = emptyDeclaration('camunda');
  for (const { name = '', value = '' } of properties) {
    const attribute = name.slice('signing:'.length);
    if (attribute === 'provider') declaration.providers.push({ provider: value });
    else if (attribute === 'documents') declaration.documents.push(...documentsOf(value));
    else if (!TASK_ATTRIBUTES.includes(attribute)) declaration.unknown.push(attribute);
    else if ((declaration.attributes[attribute] ?? value) !== value) declaration.conflicts.push(attribute);
    else declaration.attributes[attribute] = value;
  }
  return declaration;
}

function documentsOf(list: string): { dataType: string }[] {
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((dataType) => ({ dataType }));
}
