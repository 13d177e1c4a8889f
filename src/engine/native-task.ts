import { attributesOf, childrenOf, type ExtensionNode, textOf } from './extension-elements.ts';
import { emptyDeclaration, type SigningTaskDeclaration } from './signing-declaration.ts';
import { attributesIn, unknownIn } from './signing-vocabulary.ts';

/** Attributes of `signing:task`. */
export const TASK_ATTRIBUTES = attributesIn('Task');

/** The `signing:task` among a BPMN element's extension elements. */
export function findNativeTask(extensions: readonly ExtensionNode[]): ExtensionNode | undefined {
  return extensions.find(({ $type }) => $type === 'signing:Task' || $type === 'signing:task');
}

/** Reads a `signing:task` element (namespace `urn:bpmn-signing:1.0`). */
export function readNativeTask(task: ExtensionNode): SigningTaskDeclaration {
  const read = (node: ExtensionNode, type: string) => attributesOf(node, attributesIn(type));
  const groups = childrenOf(task, 'group');
  const places = [
    { node: task, order: undefined },
    ...groups.map((node) => ({ node, order: orderOf(node) })),
  ];
  return {
    ...emptyDeclaration('native'),
    attributes: read(task, 'Task'),
    texts: childrenOf(task, 'text').map((node) => ({ ...read(node, 'Text'), text: textOf(node) ?? '' })),
    documents: childrenOf(task, 'document').map((node) => read(node, 'Document')),
    groups: groups.map((node) => read(node, 'Group')),
    signees: places.flatMap(({ node, order }) =>
      childrenOf(node, 'signee').map((signee) => ({ ...read(signee, 'Signee'), ...(order && { order }) })),
    ),
    providers: places.flatMap(({ node, order }) =>
      childrenOf(node, 'signees').map((signees) => ({
        provider: read(signees, 'Signees').provider ?? '',
        ...(order && { order }),
      })),
    ),
    distinctFrom: childrenOf(task, 'distinctFrom').map((node) => read(node, 'DistinctFrom').task ?? ''),
    reminders: childrenOf(task, 'reminder').map((node) => read(node, 'Reminder')),
    unknown: unknownIn(task, 'Task'),
  };
}

function orderOf(group: ExtensionNode): string {
  return attributesOf(group, ['order']).order ?? '0';
}
