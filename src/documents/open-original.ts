import { isSigningError } from '../errors.ts';
import type { PdfLimits } from './intake/pdf-budget.ts';

/**
 * A PDF that can be appended to; undefined for another. Where it was signed nobody may have looked at it before: Altinn's
 * tasks take whatever is uploaded, broken, with a password, made to take for ever, or with what a seal must not vouch for.
 */
export async function openOriginal(bytes: Uint8Array, rules: PdfLimits & { allowActiveContent?: boolean }) {
  const [{ assertSealable }, { openAppendable }] = await Promise.all([
    import('./intake/assert-sealable.ts'),
    import('./intake/open-appendable.ts'),
  ]);
  try {
    const found = await assertSealable(bytes, rules);
    if (found.format !== 'pdf') return undefined;
    return { facts: found.pdf, pdf: await openAppendable(bytes, found.pdf) };
  } catch (error) {
    if (isSigningError(error) && error.code.startsWith('ERR_DOCUMENT_')) return undefined;
    throw error;
  }
}
