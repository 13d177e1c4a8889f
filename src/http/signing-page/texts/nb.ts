import type { PageTexts } from './page-texts.ts';

/** Bokmål. */
export const nb: PageTexts = {
  language: 'Bokmål',
  languages: 'Språk',
  service: 'Signering',
  errorTitle: 'Feil',
  errorSummary: 'Noe må rettes',
  goOn: 'Gå videre',
  back: 'Tilbake',
  logOut: 'Logg ut',
  untitled: 'Et dokument',
  unnamed: 'Signeringsoppdrag',
  time: "cccc d. LLLL yyyy 'kl.' HH.mm",

  link: {
    heading: 'Du er bedt om å signere',
    text: ['Gå videre for å logge inn. Noen lenker kan bare brukes én gang.'],
  },
  deadLink: {
    heading: 'Lenken virker ikke',
    text: [
      'Lenken er ufullstendig, er brukt før eller er erstattet av en ny.',
      'Se etter en nyere melding, eller be den som sendte deg hit, om en ny lenke.',
    ],
  },
  sessionOver: {
    heading: 'Økten er over',
    text: [
      'Det har gått for lang tid, eller nettleseren din tar ikke imot informasjonskapsler.',
      'Åpne lenken på nytt. Virker den ikke lenger, må du be den som sendte deg hit, om en ny.',
    ],
  },
  formRefused: {
    heading: 'Skjemaet kunne ikke brukes',
    text: [
      'Skjemaet hører ikke til denne økten. Ingenting er signert. Gå tilbake, last siden på nytt og prøv igjen.',
    ],
  },

  code: {
    heading: 'Skriv inn sikkerhetskoden',
    text: ['Koden har seks sifre. Du fikk den sammen med lenken.'],
    label: 'Sikkerhetskode',
    missing: 'Skriv inn de seks sifrene i koden.',
    wrong: 'Koden er feil. Du har {left} forsøk igjen.',
    wrongOne: 'Koden er feil. Du har ett forsøk igjen.',
  },
  blocked: {
    heading: 'Du er sperret',
    text: [
      'Sikkerhetskoden er skrevet feil for mange ganger, så du kan ikke signere her lenger.',
      'Ta kontakt med den som ba deg om å signere.',
    ],
  },

  login: {
    heading: 'Logg inn for å signere',
    text: ['Du ser hva du skal signere, når du har logget inn.'],
    button: 'Logg inn',
    failed: 'Innloggingen mislyktes. Prøv igjen.',
  },
  loginCancelled: {
    heading: 'Innloggingen ble avbrutt',
    text: ['Ingenting er endret. Logg inn på nytt hvis du vil gå videre.'],
    button: 'Logg inn på nytt',
  },
  somebodyElse: {
    heading: 'Dette er til noen andre',
    text: ['Du er logget inn, men det er ikke du som er bedt om å signere her.'],
    button: 'Logg inn som en annen',
  },
  level: {
    heading: 'Logg inn på et høyere nivå',
    text: ['Dette krever en sikrere innlogging enn den du har brukt.'],
    button: 'Logg inn på nivå {level}',
  },
  loggedOut: {
    heading: 'Du er logget ut',
    text: [
      'Du er logget ut av denne siden, men kan fortsatt være logget inn der du logget inn.',
      'Lukk nettleseren hvis andre bruker den samme maskinen.',
    ],
  },

  signing: {
    from: 'Fra',
    deadline: 'Frist',
    loggedInAs: 'Logget inn som',
    onBehalfOf: 'På vegne av',
    numbered: 'fødselsnummer {number}',
    documents: 'Dokumenter',
    newTab: 'åpnes i en ny fane',
    removed: 'innholdet er slettet',
    confirmation: 'Dette bekrefter du',
    confirm: 'Jeg har lest det jeg skal signere, og signerer det.',
    box: 'Jeg bekrefter dette',
    sign: 'Signer',
    reject: 'Avvis',
    unconfirmed: 'Kryss av for at du bekrefter, før du signerer.',
    changed: 'Det du skal signere, er endret siden du åpnet siden. Les det på nytt før du signerer.',
  },
  rejection: {
    heading: 'Vil du avvise?',
    text: ['Når du har avvist, kan du ikke signere. Den som ba deg om å signere, får vite at du har avvist.'],
    label: 'Begrunnelse (valgfri)',
    hint: 'Høyst {most} tegn. Den som ba deg om å signere, kan lese den.',
    button: 'Ja, avvis',
    tooLong: 'Begrunnelsen kan ha høyst {most} tegn.',
  },

  signed: {
    heading: 'Du har signert',
    text: ['Last ned det signerte dokumentet, og ta vare på det. Det viser hvem som har signert så langt.'],
    proof: 'Last ned det signerte dokumentet (PDF)',
  },
  rejected: { heading: 'Du har avvist', text: ['Den som ba deg om å signere, får vite det.'] },
  proofs: { heading: 'Signerte dokumenter', text: ['Last ned dokumentene hver for seg.'] },
  noProof: {
    heading: 'Dokumentet kan ikke lastes ned nå',
    text: [
      'Signaturen din er registrert. Prøv igjen senere, eller be den som ba deg om å signere, om en kopi.',
    ],
  },

  pending: {
    heading: 'Det er ikke din tur ennå',
    text: [
      'Du kan ikke signere før andre har signert, eller før det er åpnet for signering. Prøv igjen senere.',
    ],
  },
  expired: {
    heading: 'Fristen er ute',
    text: ['Det er for sent å signere. Ta kontakt med den som ba deg om å signere, hvis du har spørsmål.'],
  },
  cancelled: {
    heading: 'Signeringen er avlyst',
    text: ['Du trenger ikke å gjøre noe.'],
  },
  notNeeded: {
    heading: 'Signaturen din trengs ikke lenger',
    text: ['Signeringen er avsluttet. Du trenger ikke å gjøre noe.'],
  },
  droppedOut: {
    heading: 'Du kan ikke signere her',
    text: ['Du er ikke lenger blant dem som skal signere. Ta kontakt med den som ba deg om å signere.'],
  },
  over: { heading: 'Signeringen er avsluttet', text: ['Du kan ikke signere her lenger.'] },
  afterwards: 'Har du signert, kan du gå videre og laste ned det du signerte.',

  notFound: { heading: 'Siden finnes ikke', text: ['Adressen er feil, eller det som var her, er borte.'] },
  badRequest: {
    heading: 'Forespørselen kunne ikke leses',
    text: ['Ingenting er signert. Gå tilbake, last siden på nytt og prøv igjen.'],
  },
  tooOften: { heading: 'For mange forsøk', text: ['Vent noen minutter, og prøv igjen.'] },
  busy: { heading: 'Det er mange her akkurat nå', text: ['Vent noen sekunder, og prøv igjen.'] },
  removed: { heading: 'Innholdet er slettet', text: ['Dokumentet oppbevares ikke lenger.'] },
  notDistinct: {
    heading: 'Du kan ikke signere dette også',
    text: ['Du har signert et annet trinn, og her skal en annen signere.'],
  },
  refused: {
    heading: 'Dette kan du ikke gjøre nå',
    text: [
      'Gå tilbake, last siden på nytt og prøv igjen. Hjelper ikke det, ta kontakt med den som ba deg om å signere.',
    ],
  },
  broken: { heading: 'Noe gikk galt', text: ['Feilen er vår. Prøv igjen om litt.'] },
  reference: 'Referanse: {id}',

  development: {
    heading: 'Innlogging for utvikling',
    text: ['Denne siden finnes bare på servere for utvikling. Den tror på det du skriver.'],
    number: 'Fødselsnummer',
    numberHint: '11 sifre. Bruk bare oppdiktede numre.',
    level: 'Sikkerhetsnivå',
    button: 'Logg inn',
    cancel: 'Avbryt innloggingen',
    invalid: 'Skriv fødselsnummeret med 11 sifre.',
  },
};
