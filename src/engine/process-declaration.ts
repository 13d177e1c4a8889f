import { endOfDuration, outlasts } from '../signing/index.ts';
import type { BpmnElement } from './definition-tree.ts';
import { attributesOf, childrenOf, type ExtensionNode, extensionElements } from './extension-elements.ts';
import type { DeclaredDataType, DefinitionIssue, ProcessDefinition } from './process-definition.ts';
import type { RawAttributes } from './signing-declaration.ts';
import { attributesIn, unknownIn } from './signing-vocabulary.ts';
import { ValueReader } from './value-reader.ts';

/** What a file says of its process as a whole, with what is wrong with that. */
export interface ProcessDeclaration
  extends Pick<
    ProcessDefinition,
    'archive' | 'level' | 'variables' | 'service' | 'retention' | 'deletableAfter' | 'dataTypes'
  > {
  issues: DefinitionIssue[];
}

/** The largest 32-bit number: callers keep formats and their versions in one. */
const MAX_FORMAT = 2_147_483_647;
const MAX_EDITION = 999_999_999;
/** No instance ends later. */
const LATEST_END = Date.UTC(9999, 0);

/** The `signing:process` elements on a BPMN element; a sound process has one at most. */
export function processNodes(element: { extensionElements?: unknown }): ExtensionNode[] {
  return extensionElements(element).filter(
    ({ $type }) => $type === 'signing:Process' || $type === 'signing:process',
  );
}

/** Reads `signing:process`. Its values are literal: they hold for the definition, whatever an instance's variables. */
export function declareProcess(process: BpmnElement, elements: readonly BpmnElement[]): ProcessDeclaration {
  const [node, ...more] = processNodes(process);
  const id = process.id ?? '';
  const subject = `process <${id}>`;
  const values = new ValueReader(id, { literal: true, subject });
  const attributes = node ? attributesOf(node, attributesIn('Process')) : {};
  if (more.length > 0)
    values.error('ERR_CONFIG_CONFLICT', 'process', 'has several signing:process; keep one of them');
  for (const name of node ? unknownIn(node, 'Process') : []) {
    const message = `says ${name}, which signing:process does not know; mend or remove it`;
    values.error('ERR_ATTRIBUTE_INVALID', name, message);
  }
  const archive = values.oneOf(attributes, 'archive', { owner: 'owner', none: 'none' } as const) ?? 'owner';
  const level = values.number(attributes, 'level', 0, 4) ?? 0;
  const variables = values.listOf(
    attributes,
    'variables',
    /^[\p{L}_$][\p{L}\p{N}_$]*$/u,
    'names of variables such as title',
  );
  const keeping = readKeeping(values, attributes);
  const service = readService(values, attributes);
  const isService = 'serviceCode' in attributes;
  const children = childrenOf(node, 'dataType').map((child) => attributesOf(child, attributesIn('DataType')));
  const types = children.map((said) => {
    const reader = new ValueReader(id, {
      literal: true,
      subject: `data type <${said.id ?? ''}> of ${subject}`,
    });
    const dataType = readDataType(reader, said, elements, isService);
    values.issues.push(...reader.issues);
    return dataType;
  });
  checkIds(values, types);
  checkForms(values, types);
  if (isService) checkMainForm(values, children);
  return {
    archive,
    level,
    variables: variables ?? [],
    ...keeping,
    ...(service && { service }),
    dataTypes: types,
    issues: values.issues,
  };
}

type Keeping = Pick<ProcessDefinition, 'retention' | 'deletableAfter'>;

function readKeeping(values: ValueReader, attributes: RawAttributes): Keeping {
  const keeping: Keeping = {};
  for (const name of ['retention', 'deletableAfter'] as const) {
    const duration = values.duration(attributes, name);
    if (duration === undefined) continue;
    if (endOfDuration(LATEST_END, duration) !== undefined) keeping[name] = duration;
    else
      values.error('ERR_LIFETIME_INVALID', name, `has a ${name} that ends beyond the calendar; shorten it`);
  }
  const { retention, deletableAfter } = keeping;
  if (retention !== undefined && deletableAfter !== undefined && outlasts(deletableAfter, retention)) {
    const message =
      'has a deletableAfter that may come later than its retention, which leaves nothing to delete';
    values.error('ERR_CONFIG_CONFLICT', 'deletableAfter', `${message}; shorten it, or remove it`);
  }
  return keeping;
}

function readService(values: ValueReader, attributes: RawAttributes): ProcessDefinition['service'] {
  const code = values.matching(
    attributes,
    'serviceCode',
    /^[\w-]{1,20}$/,
    '1 to 20 letters, digits, _ and -',
  );
  const edition = values.number(attributes, 'serviceEdition', 1, MAX_EDITION);
  const owner = values.text(attributes, 'serviceOwner');
  if ('serviceCode' in attributes !== 'serviceEdition' in attributes) {
    const [said, missing] =
      'serviceCode' in attributes ? ['serviceCode', 'serviceEdition'] : ['serviceEdition', 'serviceCode'];
    const message = `has a ${said} and no ${missing}; set both, or neither`;
    values.error('ERR_ATTRIBUTE_INVALID', missing, message);
  } else if ('serviceOwner' in attributes && !('serviceCode' in attributes)) {
    const message = 'has a serviceOwner and is no service; set serviceCode and serviceEdition too';
    values.error('ERR_CONFIG_CONFLICT', 'serviceOwner', message);
  }
  if (code === undefined || edition === undefined) return undefined;
  return { code, edition, ...(owner !== undefined && { owner }) };
}

function readDataType(
  values: ValueReader,
  attributes: RawAttributes,
  elements: readonly BpmnElement[],
  isOfService: boolean,
): DeclaredDataType {
  const id = values.text(attributes, 'id');
  if (!('id' in attributes)) values.error('ERR_ATTRIBUTE_INVALID', 'id', 'has no id; give it one');
  const name = values.text(attributes, 'name');
  const form = readForm(values, attributes);
  const taskId = readTask(values, attributes, elements);
  const { minCount, maxCount } =
    isOfService && isMain(attributes) ? readOne(values, attributes) : readCounts(values, attributes);
  const maxSize = values.number(attributes, 'maximumMegabytes', 1);
  const visibleTo = values.oneOf(attributes, 'visibleTo', { all: 'all', owner: 'owner' } as const);
  const locked = values.boolean(attributes, 'locked') ?? false;
  if (locked && taskId !== undefined)
    values.error('ERR_CONFIG_CONFLICT', 'locked', 'is locked and written in a task; remove one of the two');
  return {
    id: id ?? '',
    ...(name !== undefined && { name }),
    ...(form && { form }),
    ...(taskId !== undefined && { taskId }),
    allowedContentTypes:
      values.listOf(
        attributes,
        'contentTypes',
        /^[\w.+-]+\/[\w.+-]+$/,
        'content types such as application/pdf',
      ) ?? [],
    minCount,
    maxCount,
    ...(maxSize !== undefined && { maxSize }),
    ...(visibleTo === 'owner' && { visibleTo }),
    ...(locked && { locked }),
  };
}

type Counts = Pick<DeclaredDataType, 'minCount' | 'maxCount'>;

function readCounts(values: ValueReader, attributes: RawAttributes): Counts {
  const minCount = values.number(attributes, 'minimum', 0) ?? 0;
  const maxCount = values.number(attributes, 'maximum', 0) ?? 0;
  if (maxCount > 0 && minCount > maxCount) {
    const message = `has a minimum of ${minCount} and a maximum of ${maxCount}; mend one of them`;
    values.error('ERR_CONFIG_CONFLICT', 'minimum', message);
  }
  return { minCount, maxCount };
}

/** Whoever knows a process as a service hands in its main form, once. */
function readOne(values: ValueReader, attributes: RawAttributes): Counts {
  for (const name of ['minimum', 'maximum']) {
    const count = values.number(attributes, name, 0) ?? 1;
    if (count === 1) continue;
    const message = `is the main form of a service and has a ${name} of ${count}; set it to 1, or remove it`;
    values.error('ERR_CONFIG_CONFLICT', name, message);
  }
  return { minCount: 1, maxCount: 1 };
}

function isMain({ form }: RawAttributes): boolean {
  return form?.trim() === 'main';
}

function readForm(values: ValueReader, attributes: RawAttributes): DeclaredDataType['form'] {
  const kind = values.oneOf(attributes, 'form', { main: 'main', sub: 'sub' } as const);
  const format = values.number(attributes, 'format', 1, MAX_FORMAT);
  const version = values.number(attributes, 'formatVersion', 1, MAX_FORMAT);
  for (const name of ['format', 'formatVersion']) {
    if ('form' in attributes && !(name in attributes))
      values.error('ERR_ATTRIBUTE_INVALID', name, `is a form and has no ${name}; set it`);
    else if (name in attributes && !('form' in attributes))
      values.error('ERR_CONFIG_CONFLICT', name, `has a ${name} and is no form; set form, or remove it`);
  }
  if (kind === undefined || format === undefined || version === undefined) return undefined;
  return { kind, format, version };
}

function readTask(
  values: ValueReader,
  attributes: RawAttributes,
  elements: readonly BpmnElement[],
): string | undefined {
  const task = values.text(attributes, 'task');
  if (task === undefined) return undefined;
  if (!elements.some(({ $type, id }) => id === task && $type.endsWith('Task'))) {
    const message = 'belongs to a task that is none; name a task of the process by its id';
    values.error('ERR_ATTRIBUTE_INVALID', 'task', message);
  }
  return task;
}

/** Ids are unique regardless of case, as those of `applicationmetadata.json` are. */
function checkIds(values: ValueReader, types: readonly DeclaredDataType[]): void {
  const seen = new Set<string>();
  for (const { id } of types) {
    const folded = id.toLowerCase();
    if (id !== '' && seen.has(folded)) {
      const message = `has two data types <${id}>; give each an id of its own`;
      values.error('ERR_CONFIG_CONFLICT', 'id', message);
    }
    seen.add(folded);
  }
}

/** By what is said: a form that is broken has been told of, and may have been meant. */
function checkMainForm(values: ValueReader, said: readonly RawAttributes[]): void {
  if (said.some(({ form }) => form !== undefined && form.trim() !== 'sub')) return;
  const message = 'is a service and has no main form; declare a data type with form="main"';
  values.error('ERR_CONFIG_CONFLICT', 'form', message);
}

function checkForms(values: ValueReader, types: readonly DeclaredDataType[]): void {
  const main = types.filter(({ form }) => form?.kind === 'main').length;
  if (main > 1)
    values.error('ERR_CONFIG_CONFLICT', 'form', `has ${main} main forms; make all but one of them sub forms`);
  const seen = new Set<string>();
  for (const { id, form } of types) {
    if (!form) continue;
    const key = `${form.format}/${form.version}`;
    if (seen.has(key)) {
      const message = `has two forms of format ${form.format}, version ${form.version}, one of them <${id}>; mend one`;
      values.error('ERR_CONFIG_CONFLICT', 'format', message);
    }
    seen.add(key);
  }
}
