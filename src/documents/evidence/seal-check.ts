/** What was found out about one signature of a PDF. */
export interface SealCheck {
  field: string;
  /** Bytes of the file that the revision ends with. */
  signedLength: number;
  coversFile: boolean;
  kind: 'seal' | 'other';
  level: string;
  sealedAt?: number;
  claimedAt?: number;
  certificate: { subject: string; issuer: string; serialNumber: string; thumbprint: string };
  problems: { code: string; message: string }[];
}

export interface Attachment {
  name: string;
  bytes: Uint8Array;
  mediaType?: string;
}

/** How sealed PDFs are read. */
export interface PdfReading {
  verifySeals(
    pdf: Uint8Array,
    options: { trusted: readonly Uint8Array[]; now: number },
  ): Promise<SealCheck[]>;
  readAttachments(pdf: Uint8Array): Promise<Attachment[]>;
}
