import {
  attributesOf,
  childOf,
  childrenOf,
  childText,
  type ExtensionNode,
  localName,
  textOf,
} from '../extension-elements.ts';
import { emptyDeclaration, type SigningTaskDeclaration } from '../signing-declaration.ts';

/** What Altinn's vocabulary says of one task (namespace `http://altinn.no/process`). */
export interface AltinnTask {
  taskType?: string;
  /** Actions of type `processAction`, in the file's order. */
  actions: string[];
  /** Actions of type `serverAction`. */
  serverActions: string[];
  signing?: SigningTaskDeclaration;
  /** The extension is there, but in another namespace: Altinn doesn't see it. */
  wrongNamespace: boolean;
}

/**
 * Reads `altinn:taskExtension`. One in a foreign namespace is read all the same, and marked; so is the attribute
 * `tasktype` of apps older than version 8, which says nothing but the type.
 */
export function readAltinnTask(element: {
  extensionElements?: unknown;
  $attrs?: Record<string, unknown>;
}): AltinnTask | undefined {
  const { values = [] } = (element.extensionElements ?? {}) as { values?: ExtensionNode[] };
  const extensions = values.filter(({ $type }) => localName($type) === 'taskExtension');
  const known = extensions.find(isOfToday);
  const extension = known ?? extensions[0];
  if (!extension) return readLegacyTask(element, values);
  const taskType = childText(extension, 'taskType');
  const actions = readActions(extension);
  return {
    ...(taskType !== undefined && { taskType }),
    actions: actions.filter(({ type }) => type !== 'serverAction').map(({ name }) => name),
    serverActions: actions.filter(({ type }) => type === 'serverAction').map(({ name }) => name),
    ...(taskType === 'signing' && { signing: readSignatureConfig(extension, actions) }),
    wrongNamespace: !known,
  };
}

/** Ways of old to say the type of a task. Altinn's reader of today sees neither. */
function readLegacyTask(
  { $attrs = {} }: { $attrs?: Record<string, unknown> },
  values: readonly ExtensionNode[],
): AltinnTask | undefined {
  const attribute = Object.keys($attrs).find((name) => localName(name) === 'tasktype');
  const properties = values.find((node) => isTyping(node) && !isOfToday(node));
  const taskType = attribute === undefined ? childText(properties, 'taskType') : String($attrs[attribute]);
  if (taskType === undefined) return undefined;
  return {
    taskType,
    actions: [],
    serverActions: [],
    // Whoever says signing in this way says nothing of what is signed: an error, and never a task without signatures.
    ...(taskType === 'signing' && { signing: readSignatureConfig({}, []) }),
    wrongNamespace: attribute === undefined,
  };
}

/**
 * A type in `altinn:properties`, which Altinn never read in its namespace of today: the task has none, and is passed as
 * any other is.
 */
export function ignoredTaskType(values: readonly ExtensionNode[]): string | undefined {
  return childText(
    values.find((node) => isTyping(node) && isOfToday(node)),
    'taskType',
  );
}

function isTyping(node: ExtensionNode): boolean {
  return localName(node.$type) === 'properties' && childText(node, 'taskType') !== undefined;
}

function isOfToday({ $type }: ExtensionNode): boolean {
  return $type?.startsWith('altinn:') === true;
}

function readActions(extension: ExtensionNode): { name: string; type?: string }[] {
  return childrenOf(childOf(extension, 'actions'), 'action').flatMap((node) => {
    const name = textOf(node);
    return name === undefined ? [] : [{ name, ...attributesOf(node, ['type']) }];
  });
}

/**
 * Signatures are collected until somebody says next; whoever the policy lets may sign beside those who are listed;
 * documents are not frozen; `reject` is the whole task's and goes on to the next gateway. Only the default
 * validator asks for signatures at all.
 */
function readSignatureConfig(
  extension: ExtensionNode,
  actions: readonly { name: string }[],
): SigningTaskDeclaration {
  const config = childOf(extension, 'signatureConfig');
  const validated = childText(config, 'runDefaultValidator') === 'true';
  const provider = childText(config, 'signeeProviderId');
  const optional = (name: string, source: string) => {
    const value = childText(config, source);
    return value === undefined ? {} : { [name]: value };
  };
  return {
    ...emptyDeclaration('altinn'),
    attributes: {
      completion: 'parallel',
      unlisted: 'true',
      freeze: 'false',
      continueOn: 'rejected',
      allow: actions.some(({ name }) => name === 'reject') ? 'return' : '',
      required: validated ? 'all' : '0',
    },
    documents: dataTypesIn(config, 'dataTypesToSign').map((dataType) => ({
      dataType,
      // Whatever is there of them is signed; that some are not there is for the data type's own count to say.
      required: 'false',
      preselected: 'true',
    })),
    providers: provider === undefined ? [] : [{ provider }],
    distinctFromDataTypes: dataTypesIn(config, 'uniqueFromSignaturesInDataTypes'),
    actions: actions.map(({ name }) => name),
    ...optional('signatureDataType', 'signatureDataType'),
    ...optional('signeeStatesDataType', 'signeeStatesDataTypeId'),
    ...optional('signingPdfDataType', 'signingPdfDataType'),
    minimumOfSignatureDataType: validated,
    correspondenceResources: childrenOf(config, 'correspondenceResource').flatMap((node) => {
      const resource = textOf(node);
      const { env } = attributesOf(node, ['env']);
      return resource === undefined ? [] : [{ resource, ...(env !== undefined && { environment: env }) }];
    }),
  };
}

function dataTypesIn(config: ExtensionNode | undefined, list: string): string[] {
  return childrenOf(childOf(config, list), 'dataType').flatMap((node) => textOf(node) ?? []);
}
