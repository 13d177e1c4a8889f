/** What appending depends on, as it was found when the PDF came in. */
export interface AppendFacts {
  /** What the PDF claims of PDF/A (ISO 19005), if anything. */
  pdfA?: { part: 1 | 2 | 3 | 4; conformance: string };
  /** Signatures that it carries. */
  signatures: number;
  /** What its certification permits (`P` of DocMDP, ISO 32000-1, 12.8.2.2), if it is certified. */
  certification?: 1 | 2 | 3;
}

/** What may be appended to a PDF. */
export interface AppendPlan {
  page: boolean;
  attachments: boolean;
  seal: boolean;
}

/**
 * What may be appended so that the signatures which a PDF carries stay valid in every reader: everything where there are
 * none; no page behind a signature; behind a certification nothing but a signature, if that permits one.
 */
export function appendPlan({ signatures, certification }: AppendFacts): AppendPlan {
  if (certification !== undefined) return { page: false, attachments: false, seal: certification > 1 };
  return { page: signatures === 0, attachments: true, seal: true };
}
