import { isSigningError, SigningError } from '../../errors.ts';
import { ActiveContent } from './active-content.ts';
import { isExecutable } from './executable.ts';
import { openAppendable } from './open-appendable.ts';
import type { PdfLimits } from './pdf-budget.ts';
import { factsOf, type PdfFacts } from './pdf-facts.ts';
import { guardPdf } from './pdf-guard.ts';
import { recogniseFormat } from './recognise-format.ts';
import { rewritePdf } from './rewrite-pdf.ts';
import { otherEncoding } from './text-encoding.ts';

/** What a sealing task takes. */
export interface SealableRules extends PdfLimits {
  /** Take a PDF that holds JavaScript, starts programs or carries one. Default false. */
  allowActiveContent?: boolean;
  /** Write a PDF anew that is damaged or can't be appended to, unless it carries signatures. Default false. */
  rewrite?: boolean;
}

/** A document that a sealing task takes. */
export type SealableDocument =
  | { format: 'text' }
  | {
      format: 'pdf';
      pdf: PdfFacts;
      /** The bytes to be signed instead, and to which `pdf` applies; nothing if they are right as they are. */
      rewritten?: Uint8Array;
    };

/**
 * Lets a document through that a sealing task can sign and seal: text in UTF-8, or a PDF 1.1 to 1.7 or 2.0 that can be
 * appended to as it is. It looks at the bytes alone, in time and memory bounded by their size and the limits. A PDF
 * that carries signatures is never changed.
 *
 * @throws SigningError `ERR_DOCUMENT_FORMAT`: neither text nor PDF, empty, or another version;
 * `ERR_DOCUMENT_ENCODING`: text that is not UTF-8; `ERR_DOCUMENT_DAMAGED`: truncated, broken, or can't be appended to;
 * `ERR_DOCUMENT_ENCRYPTED`: a password, be it only the owner's; `ERR_DOCUMENT_ACTIVE_CONTENT`: see
 * {@link ActiveContent}; `ERR_DOCUMENT_TOO_COMPLEX`: beyond the limits, or made to take for ever
 */
export async function assertSealable(
  bytes: Uint8Array,
  rules: SealableRules = {},
): Promise<SealableDocument> {
  const format = recogniseFormat(bytes);
  if (format === 'text') return { format };
  if (format === 'other') throw notTaken(bytes);
  try {
    return { format, pdf: await assertSealablePdf(bytes, rules) };
  } catch (error) {
    if (rules.rewrite !== true || !isSigningError(error) || error.code !== 'ERR_DOCUMENT_DAMAGED')
      throw error;
    const rewritten = rewritePdf(bytes, rules);
    return { format, pdf: await assertSealablePdf(rewritten, rules), rewritten };
  }
}

function notTaken(bytes: Uint8Array): SigningError {
  const encoding = otherEncoding(bytes);
  if (encoding !== undefined) {
    return new SigningError(
      'ERR_DOCUMENT_ENCODING',
      `the text is not in UTF-8: it looks like ${encoding}; save it as UTF-8`,
    );
  }
  const what = bytes.length === 0 ? 'the document is empty' : 'the document is neither text nor PDF';
  return new SigningError('ERR_DOCUMENT_FORMAT', `${what}; send text in UTF-8 or a PDF`);
}

async function assertSealablePdf(bytes: Uint8Array, rules: SealableRules): Promise<PdfFacts> {
  const active = new ActiveContent();
  const file = guardPdf(bytes, rules, (object) => active.add(object));
  if (rules.allowActiveContent !== true) {
    // a PDF may have up to 1 KB of anything before its header
    if (isExecutable(bytes)) {
      throw new SigningError('ERR_DOCUMENT_ACTIVE_CONTENT', 'the PDF is a program too; save it anew as PDF');
    }
    active.assertNone(file);
  }
  const facts = factsOf(file);
  await openAppendable(bytes, facts);
  return facts;
}
