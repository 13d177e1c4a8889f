import { libpdf } from './libpdf.ts';

/** Names of the signature fields of a PDF, by the `/ByteRange` of what each holds (four numbers with blanks). */
export async function fieldNames(pdf: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const { PDF, PdfDict, PdfNumber } = await libpdf();
  const names = new Map<string, string>();
  try {
    const document = await PDF.load(pdf);
    for (const field of document.getForm()?.getSignatureFields() ?? []) {
      const value = field.getSignatureDict();
      const range = value instanceof PdfDict ? value.getArray('ByteRange')?.toArray() : undefined;
      const numbers = range?.map((item) => (item instanceof PdfNumber ? item.value : Number.NaN));
      if (numbers) names.set(numbers.join(' '), field.name);
    }
  } catch {
    // a name is only for people to read
  }
  return names;
}
