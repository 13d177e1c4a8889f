import { createHash } from 'node:crypto';
import type { InstanceView, RoundView } from '../../runtime/view-types.ts';
import type { SigningText } from '../../signing/index.ts';
import type { PagesContext } from './context.ts';
import type { PageLanguage } from './language.ts';
import type { KnownVisit } from './visit.ts';

/** A document as signees see it. */
export interface ShownDocument {
  id: string;
  title?: string;
  contentType: string;
  filename?: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** Its bytes are gone. */
  isRemoved: boolean;
}

/** What a signee is asked to sign, all of it and nothing else. */
export interface Matter {
  title?: string;
  description?: string;
  /** What they confirm. */
  text?: SigningText;
  documents: readonly ShownDocument[];
  isRejectable: boolean;
  /** Whether its documents stay as they are as long as it can be signed. */
  isFrozen: boolean;
  /** Version of the instance in which it stood so. */
  version: number;
  /** Tells it from all that is not the same to the letter. */
  digest: string;
}

/** Looks up what is to be signed, with the text to confirm in a language, or in one like it. */
export async function matterOf(
  { runtime, describe }: PagesContext,
  { invitation, actor }: KnownVisit,
  language: PageLanguage,
): Promise<Matter> {
  const { instanceId, taskId, roundId } = invitation;
  const [instance, rounds, described] = await Promise.all([
    runtime.instance({ actor, instanceId }),
    runtime.rounds({ actor, instanceId, taskId }),
    describe(invitation, actor),
  ]);
  const { config } = rounds.find(({ id }) => id === roundId)!;
  const { title = invitation.title, description } = described ?? {};
  const text = textIn(language, config.texts);
  const documents = documentsOf(instance, config, described?.documents ?? []);
  const shown = [
    roundId,
    title,
    description,
    text,
    documents.map(({ id, title, sha256 }) => [id, title, sha256]),
  ];
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(text && { text }),
    documents,
    isRejectable: config.allow.includes('reject'),
    isFrozen: config.freeze,
    version: instance.version,
    digest: createHash('sha256').update(JSON.stringify(shown)).digest('base64url'),
  };
}

/** Those that a signature covers unless somebody chooses. */
function documentsOf(
  { documents }: InstanceView,
  config: RoundView['config'],
  described: readonly { id: string; title: string }[],
): ShownDocument[] {
  const covered = new Set(
    config.documents.filter((rule) => rule.required || rule.preselected).map(({ dataType }) => dataType),
  );
  const place = new Map(described.map(({ id }, index) => [id, index]));
  const placeOf = (id: string) => place.get(id) ?? described.length;
  return documents
    .filter(({ dataType }) => covered.has(dataType))
    .map(({ id, contentType, filename, size, sha256, removedAt }) => {
      const title = described.find((one) => one.id === id)?.title ?? filename;
      return {
        id,
        ...(title !== undefined && { title }),
        contentType,
        ...(filename !== undefined && { filename }),
        size,
        sha256,
        isRemoved: removedAt !== undefined,
      };
    })
    .sort((one, other) => placeOf(one.id) - placeOf(other.id));
}

/** Both kinds of Norwegian are read by those who write the other. */
function textIn(language: PageLanguage, texts: readonly SigningText[]): SigningText | undefined {
  const near = { nb: 'nn', nn: 'nb', en: undefined }[language];
  return texts.find(({ lang }) => lang === language) ?? texts.find(({ lang }) => lang === near) ?? texts[0];
}
