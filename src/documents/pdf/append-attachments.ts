import type { PDF, PdfArray, PdfDict, PdfObject, PdfRef } from '@libpdf/core';
import type { Attachment } from './attachment.ts';
import { asciiName, attachedName, checkSum, packed, textString } from './attachment.ts';
import type { EmbeddedFile } from './embedded-files.ts';
import { dictOf, embeddedFiles, fileNameOf, specificationOf, streamOf } from './embedded-files.ts';

type Library = typeof import('@libpdf/core');

/**
 * Attaches files to a PDF as associated files of the document (ISO 19005-3, 6.8; ISO 32000-2, 14.13). Those that are
 * attached already stay; one of the same name gets another name.
 */
export function appendAttachments(library: Library, pdf: PDF, attachments: readonly Attachment[]): void {
  if (attachments.length === 0) return;
  const { PdfArray: Arr, PdfDict: Dict, PdfString } = library;
  const resolve = pdf.getObject.bind(pdf);
  const catalog = pdf.getCatalog();
  const files = embeddedFiles(pdf);
  const taken = new Set(files.flatMap((file) => namesOf(library, pdf, file)));
  const associated = associatedFiles(library, pdf);
  for (const attachment of attachments) {
    const name = attachedName(attachment.name, taken);
    const value = fileSpecification(library, pdf, name, attachment);
    files.push({ key: textString(name), value });
    associated.push(value);
  }
  files.sort((left, right) => Buffer.compare(left.key, right.key));

  const pairs = files.flatMap(({ key, value }): PdfObject[] => [new PdfString(key, 'hex'), value]);
  const tree = pdf.register(Dict.of({ Names: new Arr(pairs) }));
  const names = dictOf(catalog.get('Names', resolve));
  if (names) names.set('EmbeddedFiles', tree);
  else catalog.set('Names', Dict.of({ EmbeddedFiles: tree }));
}

/**
 * Says of files that a PDF/A-2 carries what PDF/A-3 asks for beyond it: what they are to the document, and of which type;
 * a PDF/A-2 may carry nothing but PDF/A.
 */
export function associateEmbeddedFiles(library: Library, pdf: PDF): void {
  const resolve = pdf.getObject.bind(pdf);
  const files = embeddedFiles(pdf);
  if (files.length === 0) return;
  const associated = associatedFiles(library, pdf);
  const known = new Set(associated.toArray());
  for (const file of files) {
    const specification = specificationOf(pdf, file);
    if (!specification) continue;
    if (!specification.has('AFRelationship')) {
      specification.set('AFRelationship', library.PdfName.of('Unspecified'));
    }
    const stream = streamOf(dictOf(specification.get('EF', resolve))?.get('F', resolve));
    if (stream && !stream.has('Subtype')) {
      stream.set('Subtype', library.PdfName.of('application/pdf'));
    }
    if (!known.has(file.value)) associated.push(file.value);
  }
}

/** The array of files that are associated with the document. */
function associatedFiles({ PdfArray: Arr }: Library, pdf: PDF): PdfArray {
  const catalog = pdf.getCatalog();
  const existing = catalog.getArray('AF', pdf.getObject.bind(pdf));
  if (existing) return existing;
  const created = new Arr();
  catalog.set('AF', created);
  return created;
}

function namesOf({ PdfString }: Library, pdf: PDF, file: EmbeddedFile): string[] {
  const specification = specificationOf(pdf, file);
  const name = specification && fileNameOf(pdf, specification);
  return [new PdfString(file.key).asString(), ...(name === undefined ? [] : [name])];
}

function fileSpecification(library: Library, pdf: PDF, name: string, attachment: Attachment): PdfRef {
  const { PdfDict: Dict, PdfName, PdfString } = library;
  const stream = pdf.register(embeddedFile(library, attachment));
  const string = (text: string) => new PdfString(textString(text), 'hex');
  return pdf.register(
    Dict.of({
      Type: PdfName.of('Filespec'),
      F: string(asciiName(name)),
      UF: string(name),
      Desc: string(attachment.description),
      AFRelationship: PdfName.of(attachment.relationship),
      EF: Dict.of({ F: stream, UF: stream }),
    }),
  );
}

function embeddedFile(library: Library, attachment: Attachment): PdfDict {
  const { PdfArray: Arr, PdfDict: Dict, PdfName, PdfNumber, PdfStream, PdfString } = library;
  const { data, deflated } = packed(attachment);
  const entries = {
    Type: PdfName.of('EmbeddedFile'),
    Subtype: PdfName.of(attachment.mediaType),
    Params: Dict.of({
      Size: PdfNumber.of(attachment.bytes.length),
      ModDate: PdfString.fromString(pdfDate(attachment.modifiedAt)),
      CheckSum: new PdfString(checkSum(attachment.bytes), 'hex'),
    }),
    // no filter at all would be taken for one that is still to be chosen
    Filter: deflated ? PdfName.of('FlateDecode') : new Arr(),
  };
  return PdfStream.fromDict(entries, data);
}

/** A date as ISO 32000-1, 7.9.4 has it, in UTC. */
function pdfDate(at: number): string {
  return `D:${new Date(at).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}
