import type { PageTexts } from '../page-texts.ts';

const signatures = (count: number) => (count === 1 ? '1 signatur' : `${count} signaturer`);

/** Bokmål. */
export const nb: PageTexts = {
  heading: 'Signaturer',
  complete: (at, count) => `Signeringen ble fullført ${at}, med ${signatures(count)}.`,
  partial: (at, count) =>
    `Signeringen er ikke fullført. Siden viser den slik den sto ${at}, med ${signatures(count)}.`,
  documents: 'Dokumenter',
  document: 'Dokument',
  type: 'Type',
  size: 'Størrelse',
  bytes: (size) => `${size} byte`,
  noDocuments: 'Ingen dokumenter; det som ble signert, er teksten nedenfor.',
  signatures: 'Signert av',
  number: 'Nr.',
  signedBy: 'Hvem',
  time: 'Når (UTC)',
  login: 'Innlogging',
  noSignatures: 'Ingen har signert ennå.',
  onBehalfOf: (name) => `På vegne av ${name}`,
  personNumber: (number) => `Fødselsnummer eller d-nummer ${number}`,
  organisationNumber: (number) => `Organisasjonsnummer ${number}`,
  born: (date) => `Født ${date}`,
  systemUser: (id) => `Systembruker ${id}`,
  userId: (id) => `Bruker ${id}`,
  unnamed: {
    person: 'Person uten kjent navn',
    organisation: 'Organisasjon uten kjent navn',
    system: 'System',
    contact: 'Kontakt uten kjent navn',
  },
  level: (level) => `Sikkerhetsnivå ${level}`,
  signatureId: (id) => `Signatur ${id}`,
  confirmedByAll: 'Alle som signerte, bekreftet denne teksten:',
  confirmed: 'Tekster som ble bekreftet',
  confirmedText: (number) => `Bekreftet tekst ${number}`,
  more: (count) => `… (${count} tegn til)`,
  seal: 'Seglet',
  sealMeans: (name, level) =>
    `Denne filen er forseglet elektronisk av ${name} (PAdES ${level}). Seglet viser at filen, med denne siden og alle vedlegg, ikke er endret siden, og hvilket sertifikat den er forseglet med.`,
  notQualified:
    'Seglet er tjenestens, ikke den enkeltes. Hverken seglet eller signaturene ovenfor er kvalifiserte elektroniske signaturer etter eIDAS-forordningen (EU) nr. 910/2014. De som er nevnt ovenfor, var logget inn på nivået som er oppgitt, og signerte hos tjenesten, som har registrert det.',
  evidence:
    'Vedlegget evidence.json har en forseglet post for hver signatur: hvem, når, hvordan vedkommende var logget inn, hvilke dokumenter og hvilken tekst.',
  timeStampFailed:
    'Et uavhengig tidsstempel (RFC 3161) skulle vært med, men kunne ikke hentes. Når filen ble forseglet, er derfor bare tjenestens eget utsagn.',
  check: 'Slik kontrollerer du',
  checkReader: (name) =>
    `Åpne filen i et program som kontrollerer signaturer i PDF. Det skal si at filen ikke er endret, og at sertifikatet tilhører ${name}.`,
  checkProgram: 'Eller bruk kommandoen bpmn-signing verify, som også kontrollerer postene i evidence.json.',
  originalIsPrefix:
    'Det opprinnelige dokumentet er uendret: det er de første bytene av denne filen, like mange som størrelsen ovenfor. SHA-256 av dem skal være som ovenfor.',
  originalIsAttached:
    'Det opprinnelige dokumentet er vedlagt uendret. SHA-256 av vedlegget skal være som ovenfor.',
  originalsAreAttached:
    'De opprinnelige dokumentene er vedlagt uendret. SHA-256 av hvert vedlegg skal være som ovenfor.',
  pagesForReading: 'Sidene foran denne viser dokumentene, så de kan leses.',
  attachedOnly: 'Bare vedlagt: sidene vises ikke i denne filen',
  signedDocuments: (numbers) => `Signerte av dokumentene: ${numbers}`,
  times: 'Alle klokkeslett er UTC. Norsk tid er én time foran, og to timer foran når det er sommertid.',
  page: (number, of) => `Side ${number} av ${of}`,
  lineEnds: '↵ er linjeskift, ↡ sideskift',
  signedText: 'Teksten som ble signert',
  instance: (id) => `Sak ${id}`,
  date: (iso) => iso.split('-').reverse().join('.'),
};
