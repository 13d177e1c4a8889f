import { recogniseFormat } from './intake/recognise-format.ts';
import { openOriginal } from './open-original.ts';
import { appendPlan } from './pdf/append-plan.ts';
import type { ShownDocument } from './pdf/together-pdf.ts';
import { originalAttachment, proofAttachments } from './seal-attachments.ts';
import { seal } from './seal-bytes.ts';
import {
  type DocumentToSeal,
  type SealContent,
  type SealedPdf,
  type SealingTools,
  sealDocument,
} from './seal-document.ts';

/** Objects that all PDFs of which pages are copied may have together: each is in memory twice. */
const mostObjects = 100_000;

/** A document, and whether what is shown of it leaves the file a PDF/A-3b. */
interface Examined {
  shown: ShownDocument;
  keepsPdfA: boolean;
}

/**
 * Seals several documents that were signed as one PAdES (ETSI EN 319 142-1): the pages of all of them one behind the
 * other, the signature page, and every original attached as it was signed. One that carries signatures, that does
 * something when it is opened, or whose pages might look otherwise in another file, is attached alone, and the page says
 * so. It is a PDF/A-3b where all that is shown is text or PDF/A-1 to 3 whose colours are RGB or grey; else PDF 1.7. A single
 * document, or none, is sealed as {@link sealDocument} does.
 * @param documents in the order of `content.page.documents`
 */
export async function sealTogether(
  documents: readonly DocumentToSeal[],
  content: SealContent,
  tools: SealingTools,
): Promise<SealedPdf> {
  if (documents.length < 2) return sealDocument(documents[0], content, tools);
  const [{ togetherPdf, PagesNotCopied }, examined] = await Promise.all([
    import('./pdf/together-pdf.ts'),
    examineAll(documents, tools.allowActiveContent ?? false),
  ]);
  const { now } = content;
  const attachments = [
    ...proofAttachments(content),
    ...documents.map((document) => originalAttachment({ ...document, name: nameOf(document) }, now)),
  ];
  for (;;) {
    const shown = examined.map((one) => one.shown);
    const page = {
      ...content.page,
      documents: content.page.documents.map((document, index) => ({
        ...document,
        ...('attachedOnly' in shown[index]! && { attachedOnly: true }),
      })),
    };
    const pdfA = examined.every(({ keepsPdfA }) => keepsPdfA);
    try {
      const { pdf, bytes } = await togetherPdf({ documents: shown, page, attachments, pdfA, now });
      return await seal(pdf, bytes, now, tools);
    } catch (error) {
      // the library may stumble over what it reads only now; whoever waits for the seal gets it without these pages
      if (!(error instanceof PagesNotCopied)) throw error;
      examined[error.index] = attachedOnly(documents[error.index]!);
    }
  }
}

async function examineAll(
  documents: readonly DocumentToSeal[],
  allowActiveContent: boolean,
): Promise<Examined[]> {
  const examined: Examined[] = [];
  let maxObjects = mostObjects;
  for (const document of documents) {
    const { objects, ...found } = await examine(document, { allowActiveContent, maxObjects });
    maxObjects -= objects;
    examined.push(found);
  }
  return examined;
}

async function examine(
  document: DocumentToSeal,
  rules: { allowActiveContent: boolean; maxObjects: number },
): Promise<Examined & { objects: number }> {
  const { bytes } = document;
  const name = nameOf(document);
  const format = recogniseFormat(bytes);
  if (format === 'text') return { shown: { name, text: bytes }, keepsPdfA: true, objects: 0 };
  const nothing = { ...attachedOnly(document), objects: 0 };
  if (format !== 'pdf') return nothing;
  const opened = await openOriginal(bytes, rules);
  // what carries signatures is to be seen as it was signed, or not at all
  if (!opened || !appendPlan(opened.facts).page) return nothing;
  const { facts, pdf } = opened;
  const { copyable } = await import('./pdf/copy-pages.ts');
  const copy = copyable(pdf);
  if (!copy) return nothing;
  const { hasIntent, channels } = copy;
  const keepsPdfA = (facts.pdfA?.part ?? 4) < 4 && (!hasIntent || channels === 1 || channels === 3);
  return { shown: { name, pages: pdf }, keepsPdfA, objects: pdf.context.registry.nextObjectNumber };
}

function attachedOnly(document: DocumentToSeal): Examined {
  return { shown: { name: nameOf(document), attachedOnly: true }, keepsPdfA: true };
}

function nameOf({ name, dataType }: DocumentToSeal): string {
  return name ?? dataType;
}
