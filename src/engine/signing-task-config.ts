import { SigningError } from '../errors.ts';
import type {
  CompletionRule,
  Outcome,
  Permission,
  SigneeConfig,
  SigningTaskConfig,
} from '../signing/index.ts';
import { checkLifetimes, readGroups } from './group-config.ts';
import type { DefinitionIssue } from './process-definition.ts';
import type { SigningTaskDeclaration } from './signing-declaration.ts';
import { ValueReader } from './value-reader.ts';

/** What a declaration is read against. */
export interface ConfigSurroundings {
  /** Resolves a `${…}` expression; without it expressions stay as they stand. */
  resolve?: (expression: string) => unknown;
  /** Least count of a data type; 0 for one that is not known. */
  minCount?: (dataType: string) => number;
  /** Ids of the signing tasks whose signatures are stored under a data type. */
  tasksOf?: (signatureDataType: string) => readonly string[];
}

/** A configuration with what is wrong with it. */
export interface ReadConfig {
  config: SigningTaskConfig;
  /** Provider id to the order of the group in which it is nested. */
  providerOrders: Record<string, number>;
  issues: DefinitionIssue[];
}

const OUTCOMES: readonly Outcome[] = ['rejected', 'failed', 'expired', 'cancelled'];
const PERMISSIONS: readonly Permission[] = ['reject', 'return', 'withdraw', 'delegate', 'sign-again'];
const COMPLETIONS: Record<string, CompletionRule> = {
  automatic: 'automatic',
  single: 'single',
  parallel: 'parallel',
};

const MANDATORY: Record<string, SigningTaskConfig['mandatory']> = { all: 'all', none: 'none', each: 'each' };

/**
 * The configuration of a signing task, whichever vocabulary it was written in. Literal values are always checked;
 * expressions only with `resolve`.
 */
export function readSigningTask(
  elementId: string,
  declaration: SigningTaskDeclaration,
  surroundings: ConfigSurroundings = {},
): ReadConfig {
  const values = new ValueReader(elementId, { resolve: surroundings.resolve });
  const { attributes } = declaration;
  const completion = values.oneOf(attributes, 'completion', COMPLETIONS) ?? 'automatic';
  const minCount = surroundings.minCount?.(declaration.signatureDataType ?? '') ?? 0;
  const groupDefaults = declaration.minimumOfSignatureDataType
    ? { ...attributes, minimum: String(minCount) }
    : attributes;
  const signees = declaration.signees.map((signee) => readSignee(values, signee));
  const providers = declaration.providers.map(({ provider }) => values.text({ provider }, 'provider') ?? '');
  const providerOrders: Record<string, number> = {};
  declaration.providers.forEach(({ order = '0' }, index) => {
    providerOrders[providers[index]!] = values.number({ order }, 'order', 0) ?? 0;
  });
  const groups = readGroups(values, declaration.groups, groupDefaults, {
    single: completion === 'single',
    orders: [...signees.map(({ order }) => order), ...Object.values(providerOrders)],
  });
  const maximumLifetime = values.duration(attributes, 'maximumLifetime');
  checkLifetimes(values, groups, maximumLifetime);
  const mandatory = values.oneOf(attributes, 'mandatory', MANDATORY) ?? 'each';
  const config: SigningTaskConfig = {
    completion,
    onDropout:
      values.oneOf(attributes, 'onDropout', {
        'end-round': 'end-round' as const,
        'until-unreachable': 'until-unreachable' as const,
      }) ?? 'end-round',
    continueOn: values.list(attributes, 'continueOn', OUTCOMES) ?? [],
    allow: values.list(attributes, 'allow', PERMISSIONS) ?? ['reject', 'return'],
    level: values.number(attributes, 'level', 0, 4) ?? 0,
    freeze: values.boolean(attributes, 'freeze') ?? true,
    mandatory,
    showSignee: readShowSignee(values, declaration),
    texts: readTexts(values, declaration),
    documents: readDocuments(values, declaration, mandatory),
    groups,
    signees,
    providers,
    distinctFrom: [...readDistinctFrom(values, declaration), ...tasksOfDataTypes(declaration, surroundings)],
    reminders: readReminders(values, declaration),
    actions: [...declaration.actions],
    ...optional('title', values.anyText(attributes, 'title')),
    ...optional('activation', values.instant(attributes, 'activation')),
    ...optional('maximumLifetime', maximumLifetime),
    ...readSeal(values, declaration),
    ...optional('signatureDataType', declaration.signatureDataType),
    ...optional('signeeStatesDataType', declaration.signeeStatesDataType),
    ...optional('signingPdfDataType', declaration.signingPdfDataType),
  };
  return { config, providerOrders, issues: values.issues };
}

/**
 * What the model says of a signing task at the moment it is entered, with its expressions resolved. Throws the
 * first mistake: an attribute's `ERR_ATTRIBUTE_INVALID`, `ERR_LIFETIME_INVALID` or `ERR_LIFETIME_EXCEEDED`, or
 * `ERR_EXPRESSION_FAILED`.
 */
export function resolveSigningTask(
  elementId: string,
  declaration: SigningTaskDeclaration,
  surroundings: ConfigSurroundings,
): Omit<ReadConfig, 'issues'> {
  const { issues, ...read } = readSigningTask(elementId, declaration, surroundings);
  const [first] = issues;
  if (first) {
    const { code, message, attribute } = first;
    throw new SigningError(code as SigningError['code'], message, {
      element: elementId,
      ...(attribute !== undefined && { attribute }),
      info: { issues },
    });
  }
  return read;
}

function readSignee(values: ValueReader, signee: Record<string, string>): SigneeConfig {
  const named = ['person', 'organisation', 'reference', 'contact'].filter(
    (name) => signee[name] !== undefined,
  );
  if (named.length !== 1) {
    const message = 'has a signee that must have exactly one of person, organisation, reference and contact';
    values.error('ERR_ATTRIBUTE_INVALID', 'signee', message);
  }
  return {
    ...optional('person', values.digits(signee, 'person', 11)),
    ...optional('organisation', values.digits(signee, 'organisation', 9)),
    ...optional('reference', values.text(signee, 'reference')),
    ...optional('contact', values.text(signee, 'contact')),
    ...optional('email', values.text(signee, 'email')),
    ...optional('mobile', values.text(signee, 'mobile')),
    ...optional('name', values.text(signee, 'name')),
    order: values.number(signee, 'order', 0) ?? 0,
    slots: values.number(signee, 'slots', 1) ?? 1,
    ...optional('level', values.number(signee, 'level', 0, 4)),
    onBehalfOf:
      values.oneOf(signee, 'onBehalfOf', { self: 'self' as const, other: 'other' as const }) ?? 'self',
  };
}

function readShowSignee(values: ValueReader, { attributes }: SigningTaskDeclaration) {
  const kinds = { number: 'number' as const, 'birth-date': 'birth-date' as const, name: 'name' as const };
  return values.oneOf(attributes, 'showSignee', kinds) ?? 'number';
}

function readSeal(
  values: ValueReader,
  { attributes }: SigningTaskDeclaration,
): Pick<SigningTaskConfig, 'seal' | 'sealTogether'> {
  const seal = values.text(attributes, 'seal');
  const together = values.boolean(attributes, 'sealTogether') ?? false;
  if (together && !('seal' in attributes)) {
    const message =
      'has a sealTogether and no seal; name in seal the data type of the sealed document, or remove it';
    values.error('ERR_CONFIG_CONFLICT', 'sealTogether', message);
  }
  return { ...optional('seal', seal), ...(together && { sealTogether: together }) };
}

function readTexts(values: ValueReader, { texts }: SigningTaskDeclaration): SigningTaskConfig['texts'] {
  const languages = { nb: 'nb' as const, nn: 'nn' as const, en: 'en' as const, se: 'se' as const };
  return texts.map(({ lang, text }) => {
    if (lang === undefined)
      values.error('ERR_ATTRIBUTE_INVALID', 'lang', 'has a text without lang; say nb, nn, en or se');
    return {
      lang: values.oneOf({ lang: lang ?? 'nb' }, 'lang', languages) ?? 'nb',
      text: values.text({ text }, 'text') ?? '',
    };
  });
}

function readDocuments(
  values: ValueReader,
  { documents }: SigningTaskDeclaration,
  mandatory: SigningTaskConfig['mandatory'],
): SigningTaskConfig['documents'] {
  return documents.map((document) => {
    const said = values.boolean(document, 'required') ?? true;
    const dataType = values.text(document, 'dataType');
    if (dataType === undefined && !('dataType' in document)) {
      values.error(
        'ERR_ATTRIBUTE_INVALID',
        'dataType',
        'has a document without dataType; name the data type to sign',
      );
    }
    const required = mandatory === 'each' ? said : mandatory === 'all';
    return {
      dataType: dataType ?? '',
      required,
      preselected: values.boolean(document, 'preselected') ?? (required || said),
      // That all there are must be signed makes nobody have them.
      ...(mandatory === 'all' && said === false && { mayLack: true }),
      ...(values.boolean(document, 'addable') === true && { addable: true }),
    };
  });
}

function readDistinctFrom(values: ValueReader, { distinctFrom }: SigningTaskDeclaration): string[] {
  return distinctFrom.map((task) => values.text({ task }, 'task') ?? '').filter(Boolean);
}

function tasksOfDataTypes(
  { distinctFromDataTypes }: SigningTaskDeclaration,
  { tasksOf }: ConfigSurroundings,
): string[] {
  return [...new Set(distinctFromDataTypes.flatMap((dataType) => tasksOf?.(dataType) ?? []))];
}

function readReminders(
  values: ValueReader,
  { reminders }: SigningTaskDeclaration,
): SigningTaskConfig['reminders'] {
  return reminders.map((reminder) => {
    if (!('before' in reminder))
      values.error('ERR_ATTRIBUTE_INVALID', 'before', 'has a reminder without before');
    return {
      before: values.duration(reminder, 'before') ?? '',
      // A channel that nobody serves would drop the reminder without a word.
      ...optional('channel', values.oneOf(reminder, 'channel', { email: 'email', sms: 'sms' } as const)),
    };
  });
}

/** A property that is left out rather than `undefined`. */
function optional<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]?: V });
}
