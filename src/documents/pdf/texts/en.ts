import type { PageTexts } from '../page-texts.ts';

const signatures = (count: number) => (count === 1 ? '1 signature' : `${count} signatures`);

/** English. */
export const en: PageTexts = {
  heading: 'Signatures',
  complete: (at, count) => `The signing was completed ${at}, with ${signatures(count)}.`,
  partial: (at, count) =>
    `The signing is not complete. This page shows it as it stood ${at}, with ${signatures(count)}.`,
  documents: 'Documents',
  document: 'Document',
  type: 'Type',
  size: 'Size',
  bytes: (size) => `${size} bytes`,
  noDocuments: 'No documents; what was signed is the text below.',
  signatures: 'Signed by',
  number: 'No.',
  signedBy: 'Who',
  time: 'When (UTC)',
  login: 'Login',
  noSignatures: 'Nobody has signed yet.',
  onBehalfOf: (name) => `On behalf of ${name}`,
  personNumber: (number) => `National identity number ${number}`,
  organisationNumber: (number) => `Organisation number ${number}`,
  born: (date) => `Born ${date}`,
  systemUser: (id) => `System user ${id}`,
  userId: (id) => `User ${id}`,
  unnamed: {
    person: 'Person whose name is not known',
    organisation: 'Organisation whose name is not known',
    system: 'System',
    contact: 'Contact whose name is not known',
  },
  level: (level) => `Assurance level ${level}`,
  signatureId: (id) => `Signature ${id}`,
  confirmedByAll: 'Everybody who signed confirmed this text:',
  confirmed: 'Texts that were confirmed',
  confirmedText: (number) => `Confirmed text ${number}`,
  more: (count) => `… (${count} more characters)`,
  seal: 'The seal',
  sealMeans: (name, level) =>
    `This file is sealed electronically by ${name} (PAdES ${level}). The seal shows that the file, with this page and all attachments, has not been changed since, and which certificate it was sealed with.`,
  notQualified:
    'The seal is that of the service, not of each person. Neither the seal nor the signatures above are qualified electronic signatures as defined by the eIDAS Regulation (EU) No 910/2014. Those named above were logged in at the level that is given and signed with the service, which has recorded it.',
  evidence:
    'The attachment evidence.json has a sealed record of each signature: who, when, how they were logged in, which documents and which text.',
  timeStampFailed:
    'An independent time stamp (RFC 3161) was to be included but could not be had. When the file was sealed is therefore the word of the service alone.',
  check: 'How to check',
  checkReader: (name) =>
    `Open the file in a program that checks signatures in PDF. It has to say that the file has not been changed, and that the certificate belongs to ${name}.`,
  checkProgram: 'Or use the command bpmn-signing verify, which checks the records in evidence.json too.',
  originalIsPrefix:
    'The original document is unchanged: it is the first bytes of this file, as many as the size above. Their SHA-256 has to be as above.',
  originalIsAttached:
    'The original document is attached unchanged. The SHA-256 of the attachment has to be as above.',
  originalsAreAttached:
    'The original documents are attached unchanged. The SHA-256 of each attachment has to be as above.',
  pagesForReading: 'The pages before this one show the documents for reading.',
  attachedOnly: 'Attached only: its pages are not shown in this file',
  signedDocuments: (numbers) => `Signed of the documents: ${numbers}`,
  times: 'All times are UTC. Norwegian time is one hour ahead, and two hours ahead in summer.',
  page: (number, of) => `Page ${number} of ${of}`,
  lineEnds: '↵ ends a line, ↡ a page',
  signedText: 'The text that was signed',
  instance: (id) => `Instance ${id}`,
  date: (iso) => iso,
};
