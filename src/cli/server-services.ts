import type { ServiceHandler } from '../runtime/index.ts';

const DATA_PDF_TYPE = 'ref-data-as-pdf';

/** Service tasks that the server does itself, by type. */
export const SERVER_SERVICES: readonly string[] = ['pdf'];

/** Makes a PDF of an instance's data, for service tasks of type `pdf`. */
export const pdfService: ServiceHandler = async (task) => {
  // loaded with the first PDF: its fonts cost every start of the server otherwise
  const { dataPdf } = await import('../documents/data-pdf.ts');
  const documents = await task.readDocuments();
  const bytes = await dataPdf({
    title: task.app,
    documents: documents
      .filter(({ record }) => record.dataType !== DATA_PDF_TYPE)
      .map(({ record, bytes }) => ({
        dataType: record.dataType,
        contentType: record.contentType,
        ...(record.filename === undefined ? {} : { filename: record.filename }),
        bytes,
      })),
    now: task.now,
  });
  task.addDocument({
    dataType: DATA_PDF_TYPE,
    contentType: 'application/pdf',
    filename: `${DATA_PDF_TYPE}.pdf`,
    bytes,
  });
  return undefined;
};
