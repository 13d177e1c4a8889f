import type { PDF } from '@libpdf/core';
import type { SealedPdf, SealingTools } from './seal-document.ts';

/** Seals a PDF that was made here, as it stands. */
export async function sealBytes(bytes: Uint8Array, now: number, tools: SealingTools): Promise<SealedPdf> {
  const library = await import('@libpdf/core');
  return seal(await library.PDF.load(bytes), bytes, now, tools);
}

/**
 * Seals a PDF behind its bytes, with what was changed in it since it was loaded.
 * @param now milliseconds since 1970, UTC: when it is sealed, by the server's clock
 */
export async function seal(
  pdf: PDF,
  original: Uint8Array,
  now: number,
  { sealer, timeStamp, validationData }: SealingTools,
): Promise<SealedPdf> {
  const { sealPdf } = await import('./seal/seal-pdf.ts');
  return sealPdf(pdf, original, {
    sealer,
    at: now,
    fieldName: 'bpmn-signing-seal',
    ...(timeStamp && { timeStamp }),
    ...(validationData && { validationData }),
  });
}
