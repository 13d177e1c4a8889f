import { onePage, pdfOf, withCatalog } from '../../documents/intake/pdf-builder.ts';
import { samplePdf } from '../../helpers/sample-pdf.ts';
import { zipOf } from '../../helpers/zip.ts';
import { type JobToSend, text } from './posten-server.ts';
import { onRefusing, type Refusal, sent } from './refusals.ts';

type Document = JobToSend['documents'][number];

const refused = (code: string, says: RegExp, ...documents: Document[]): Refusal => ({
  ask: sent({ documents }),
  code,
  says,
});
const pdf = (bytes: Uint8Array): Document => ({ name: 'kari.pdf', bytes });
const txt = (bytes: Uint8Array, name = 'kari.txt'): Document => ({ ...text, name, bytes });
const script = '<< /S /JavaScript /JS (app.alert\\("Kari"\\)) >>';
/** As until schema 2.6. */
const legacy = '<document href="kari.txt" mime="text/plain"><title>Lease</title></document>';
const most = 10_485_760;

onRefusing('a job is refused with a document that', (_, refuses) => {
  refuses({
    'is no PDF though it is said to be': refused(
      'DOCUMENT_FORMAT',
      /document 1 .* is no PDF/,
      pdf(Buffer.from('Kari')),
    ),
    'is a PDF though it is said to be text': refused(
      'DOCUMENT_FORMAT',
      /document 1 .* is a PDF, but/,
      txt(pdfOf(onePage)),
    ),
    'is a zip': refused(
      'DOCUMENT_FORMAT',
      /document 1 .* is no PDF/,
      pdf(zipOf([{ name: 'kari.pdf', bytes: pdfOf(onePage) }])),
    ),
    'is said to be a zip': refused('JOB_INVALID', /application\/pdf or text\/plain/, {
      ...pdf(zipOf([{ name: 'kari.pdf', bytes: pdfOf(onePage) }])),
      mime: 'application/zip',
    }),
    'is a PDF with a password': {
      ask: async (on) => on.send({ documents: [pdf(await samplePdf({ userPassword: 'Kari' }))] }),
      code: 'DOCUMENT_ENCRYPTED',
      says: /password/,
    },
    'is a PDF that whoever has no password may only read': {
      ask: async (on) => on.send({ documents: [pdf(await samplePdf({ ownerPassword: 'Kari' }))] }),
      code: 'DOCUMENT_ENCRYPTED',
      says: /password/,
    },
    'is a PDF with JavaScript': refused(
      'DOCUMENT_ACTIVE_CONTENT',
      /JavaScript/,
      pdf(pdfOf(withCatalog(`/OpenAction ${script}`))),
    ),
    'is half a PDF': refused('DOCUMENT_DAMAGED', /damaged/, pdf(pdfOf(onePage).subarray(0, 200))),
    'is text that is no text': refused('DOCUMENT_FORMAT', /neither text nor PDF/, txt(Buffer.from('Kari\0'))),
    'is text in another encoding': refused(
      'DOCUMENT_ENCODING',
      /Latin-1/,
      txt(Buffer.from('Kåre', 'latin1')),
    ),
    'has nothing in it': refused('DOCUMENT_FORMAT', /the document is empty/, txt(Buffer.alloc(0))),
    'is the second that can not be signed': refused(
      'DOCUMENT_DAMAGED',
      /^document 2: the PDF is damaged/,
      text,
      pdf(Buffer.from('%PDF-1.7')),
    ),
    'is too large for schema 2.6': {
      ask: sent({ documents: [txt(Buffer.alloc(3_145_729, 'Kari'))], content: `${legacy}` }),
      code: 'JOB_INVALID',
      says: /<document> may have 3145728 bytes/,
    },
    'is too large': refused(
      'ASICE_VALIDATION_FAILED',
      /together larger than 10485760 bytes/,
      txt(Buffer.alloc(most + 1, 'Kari')),
    ),
    'makes all of them too large': refused(
      'ASICE_VALIDATION_FAILED',
      /together larger than 10485760 bytes/,
      txt(Buffer.alloc(most - 5, 'Kari')),
      txt(Buffer.from('123456'), 'kari-2.txt'),
    ),
  });
});
