import type { PageTexts } from '../page-texts.ts';

const signatures = (count: number) => (count === 1 ? '1 signatur' : `${count} signaturar`);

/** Nynorsk. */
export const nn: PageTexts = {
  heading: 'Signaturar',
  complete: (at, count) => `Signeringa vart fullført ${at}, med ${signatures(count)}.`,
  partial: (at, count) =>
    `Signeringa er ikkje fullført. Sida viser henne slik ho stod ${at}, med ${signatures(count)}.`,
  documents: 'Dokument',
  document: 'Dokument',
  type: 'Type',
  size: 'Storleik',
  bytes: (size) => `${size} byte`,
  noDocuments: 'Ingen dokument; det som vart signert, er teksten nedanfor.',
  signatures: 'Signert av',
  number: 'Nr.',
  signedBy: 'Kven',
  time: 'Når (UTC)',
  login: 'Innlogging',
  noSignatures: 'Ingen har signert enno.',
  onBehalfOf: (name) => `På vegner av ${name}`,
  personNumber: (number) => `Fødselsnummer eller d-nummer ${number}`,
  organisationNumber: (number) => `Organisasjonsnummer ${number}`,
  born: (date) => `Fødd ${date}`,
  systemUser: (id) => `Systembrukar ${id}`,
  userId: (id) => `Brukar ${id}`,
  unnamed: {
    person: 'Person utan kjent namn',
    organisation: 'Organisasjon utan kjent namn',
    system: 'System',
    contact: 'Kontakt utan kjent namn',
  },
  level: (level) => `Tryggleiksnivå ${level}`,
  signatureId: (id) => `Signatur ${id}`,
  confirmedByAll: 'Alle som signerte, stadfesta denne teksten:',
  confirmed: 'Tekstar som vart stadfesta',
  confirmedText: (number) => `Stadfesta tekst ${number}`,
  more: (count) => `… (${count} teikn til)`,
  seal: 'Seglet',
  sealMeans: (name, level) =>
    `Denne fila er forsegla elektronisk av ${name} (PAdES ${level}). Seglet viser at fila, med denne sida og alle vedlegg, ikkje er endra sidan, og kva sertifikat ho er forsegla med.`,
  notQualified:
    'Seglet er tenesta sitt, ikkje den einskilde sitt. Korkje seglet eller signaturane ovanfor er kvalifiserte elektroniske signaturar etter eIDAS-forordninga (EU) nr. 910/2014. Dei som er nemnde ovanfor, var logga inn på nivået som er oppgjeve, og signerte hos tenesta, som har registrert det.',
  evidence:
    'Vedlegget evidence.json har ein forsegla post for kvar signatur: kven, når, korleis vedkomande var logga inn, kva dokument og kva tekst.',
  timeStampFailed:
    'Eit uavhengig tidsstempel (RFC 3161) skulle ha vore med, men kunne ikkje hentast. Når fila vart forsegla, er difor berre tenesta si eiga utsegn.',
  check: 'Slik kontrollerer du',
  checkReader: (name) =>
    `Opne fila i eit program som kontrollerer signaturar i PDF. Det skal seie at fila ikkje er endra, og at sertifikatet høyrer til ${name}.`,
  checkProgram: 'Eller bruk kommandoen bpmn-signing verify, som òg kontrollerer postane i evidence.json.',
  originalIsPrefix:
    'Det opphavlege dokumentet er uendra: det er dei første bytane av denne fila, like mange som storleiken ovanfor. SHA-256 av dei skal vere som ovanfor.',
  originalIsAttached:
    'Det opphavlege dokumentet er lagt ved uendra. SHA-256 av vedlegget skal vere som ovanfor.',
  originalsAreAttached:
    'Dei opphavlege dokumenta er lagde ved uendra. SHA-256 av kvart vedlegg skal vere som ovanfor.',
  pagesForReading: 'Sidene framfor denne viser dokumenta, så dei kan lesast.',
  attachedOnly: 'Berre lagt ved: sidene er ikkje viste i denne fila',
  signedDocuments: (numbers) => `Signerte av dokumenta: ${numbers}`,
  times: 'Alle klokkeslett er UTC. Norsk tid er éin time føre, og to timar føre når det er sommartid.',
  page: (number, of) => `Side ${number} av ${of}`,
  lineEnds: '↵ er linjeskift, ↡ sideskift',
  signedText: 'Teksten som vart signert',
  instance: (id) => `Sak ${id}`,
  date: (iso) => iso.split('-').reverse().join('.'),
};
