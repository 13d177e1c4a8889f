import { type BpmnElement, chooseProcess } from './definition-tree.ts';
import { declareElement } from './element-declaration.ts';
import { DECLARATION } from './waiting-task.ts';

/**
 * Reads our vocabularies while the engine serializes a definition, so that what they say is part of the engine's own
 * form, saved states included. Makes the process that runs executable, since Altinn's files say that it isn't. Give
 * it to an engine as its option `extendFn`.
 *
 * The serializer hands over shallow copies, without the attributes of foreign namespaces; their children are still
 * the elements themselves. So everything is read from the process or subprocess around it, which comes first.
 */
export function extendBehaviour(copy: object): undefined {
  const behaviour = copy as BpmnElement;
  const { flowElements = [] } = behaviour;
  const container = flowElements[0]?.$parent;
  if (behaviour.$type === 'bpmn:Process' && container) {
    const siblings = container.$parent?.rootElements ?? [];
    const processes = siblings.filter(({ $type }) => $type === 'bpmn:Process');
    if (chooseProcess(processes).process === container) behaviour.isExecutable = true;
  }
  for (const element of flowElements) {
    const declaration = declareElement(element);
    const says = Object.values(declaration).some((value) =>
      Array.isArray(value) ? value.length > 0 : value,
    );
    if (says)
      Object.defineProperty(element, DECLARATION, {
        value: declaration,
        enumerable: true,
        configurable: true,
      });
  }
}
