import { ignoredTaskType, readAltinnTask } from './altinn/task-extension.ts';
import { readCamundaProperties } from './camunda-properties.ts';
import { childText, extensionElements, localName } from './extension-elements.ts';
import { findNativeTask, readNativeTask } from './native-task.ts';
import type { SigningTaskDeclaration } from './signing-declaration.ts';

/** What our vocabularies say of a BPMN element. Plain JSON: it stays in the engine's form of the definition. */
export interface ElementDeclaration {
  /** Altinn's task type. */
  taskType?: string;
  actions: string[];
  serverActions: string[];
  signing?: SigningTaskDeclaration;
  /** Name of the handler of a service task. */
  service?: string;
  /** Data type whose document is the context of a gateway's conditions. */
  connectedDataType?: string;
  /** Altinn's extension stands in another namespace than Altinn's. */
  wrongNamespace?: boolean;
  /** A task type where Altinn doesn't look for it. */
  ignoredTaskType?: string;
}

/** Altinn task types whose work the system does, whichever BPMN element they stand on. */
const SERVICE_TASK_TYPES = ['pdf', 'eFormidling', 'fiksArkiv', 'subformPdf'];
const SERVICE_ELEMENTS = ['bpmn:ServiceTask', 'bpmn:SendTask', 'bpmn:BusinessRuleTask'];

/** Reads an element as bpmn-moddle or the engine's serializer hands it over. */
export function declareElement(element: {
  $type?: string;
  id?: string;
  implementation?: string;
  extensionElements?: unknown;
  $attrs?: Record<string, unknown>;
}): ElementDeclaration {
  const extensions = extensionElements(element);
  const altinn = readAltinnTask(element);
  const signing = oneSigningTask([
    readNative(extensions),
    readCamundaProperties(extensions),
    altinn?.signing,
  ]);
  const gateway = extensions.find(({ $type }) => localName($type) === 'gatewayExtension');
  const connectedDataType = childText(gateway, 'connectedDataTypeId');
  const taskType = signing ? 'signing' : altinn?.taskType;
  const service = serviceOf(element, taskType);
  const ignored = ignoredTaskType(extensions);
  return {
    ...(taskType !== undefined && { taskType }),
    actions: altinn?.actions ?? actionsOf(signing),
    serverActions: altinn?.serverActions ?? [],
    ...(signing && { signing }),
    ...(service !== undefined && { service }),
    ...(connectedDataType !== undefined && { connectedDataType }),
    ...(altinn?.wrongNamespace && { wrongNamespace: true }),
    ...(ignored !== undefined && { ignoredTaskType: ignored }),
  };
}

function readNative(extensions: ReturnType<typeof extensionElements>): SigningTaskDeclaration | undefined {
  const task = findNativeTask(extensions);
  return task && readNativeTask(task);
}

/** Several spellings on one task are one task, as long as they don't contradict each other. */
function oneSigningTask(
  spellings: readonly (SigningTaskDeclaration | undefined)[],
): SigningTaskDeclaration | undefined {
  const [native, camunda, altinn] = spellings;
  const first = native ?? camunda;
  if (!first) return altinn;
  if (altinn) return { ...first, conflicts: [...first.conflicts, 'taskExtension'] };
  if (!native || !camunda) return first;
  const attributes = { ...camunda.attributes, ...native.attributes };
  const differing = Object.keys(camunda.attributes).filter(
    (name) => attributes[name] !== camunda.attributes[name],
  );
  const otherProvider =
    camunda.providers.some(
      ({ provider }) => !native.providers.some((known) => known.provider === provider),
    ) && native.providers.length > 0;
  return {
    ...native,
    attributes,
    documents: native.documents.length > 0 ? native.documents : camunda.documents,
    providers: native.providers.length > 0 ? native.providers : camunda.providers,
    unknown: [...native.unknown, ...camunda.unknown],
    conflicts: [
      ...native.conflicts,
      ...camunda.conflicts,
      ...differing,
      ...(otherProvider ? ['provider'] : []),
    ],
  };
}

/** What a caller may ask of a task in the native vocabulary, which lists no actions of its own. */
function actionsOf(signing: SigningTaskDeclaration | undefined): string[] {
  if (!signing) return [];
  const allow = signing.attributes.allow ?? 'reject return';
  return /\b(reject|return)\b/.test(allow) ? ['sign', 'reject'] : ['sign'];
}

function serviceOf(
  { $type = '', id, implementation }: { $type?: string; id?: string; implementation?: string },
  taskType: string | undefined,
): string | undefined {
  const isServiceElement = SERVICE_ELEMENTS.includes($type);
  const isServiceType = taskType !== undefined && SERVICE_TASK_TYPES.includes(taskType);
  if (!isServiceElement && !($type === 'bpmn:Task' && isServiceType)) return undefined;
  if (implementation)
    return /^\$\{environment\.services\.([^.}]+)\}$/.exec(implementation)?.[1] ?? implementation;
  return taskType ?? id;
}
