import type { PageTexts } from './page-texts.ts';

/** Nynorsk. */
export const nn: PageTexts = {
  language: 'Nynorsk',
  languages: 'Språk',
  service: 'Signering',
  errorTitle: 'Feil',
  errorSummary: 'Noko må rettast',
  goOn: 'Gå vidare',
  back: 'Tilbake',
  logOut: 'Logg ut',
  untitled: 'Eit dokument',
  unnamed: 'Signeringsoppdrag',
  time: "cccc d. LLLL yyyy 'kl.' HH.mm",

  link: {
    heading: 'Du er beden om å signere',
    text: ['Gå vidare for å logge inn. Nokre lenkjer kan berre brukast éin gong.'],
  },
  deadLink: {
    heading: 'Lenkja verkar ikkje',
    text: [
      'Lenkja er ufullstendig, er brukt før eller er bytt ut med ei ny.',
      'Sjå etter ei nyare melding, eller be den som sende deg hit, om ei ny lenkje.',
    ],
  },
  sessionOver: {
    heading: 'Økta er over',
    text: [
      'Det har gått for lang tid, eller nettlesaren din tek ikkje imot informasjonskapslar.',
      'Opne lenkja på nytt. Verkar ho ikkje lenger, må du be den som sende deg hit, om ei ny.',
    ],
  },
  formRefused: {
    heading: 'Skjemaet kunne ikkje brukast',
    text: [
      'Skjemaet høyrer ikkje til denne økta. Ingenting er signert. Gå tilbake, last sida på nytt og prøv igjen.',
    ],
  },

  code: {
    heading: 'Skriv inn tryggingskoden',
    text: ['Koden har seks siffer. Du fekk han saman med lenkja.'],
    label: 'Tryggingskode',
    missing: 'Skriv inn dei seks siffera i koden.',
    wrong: 'Koden er feil. Du har {left} forsøk att.',
    wrongOne: 'Koden er feil. Du har eitt forsøk att.',
  },
  blocked: {
    heading: 'Du er sperra',
    text: [
      'Tryggingskoden er skriven feil for mange gonger, så du kan ikkje signere her lenger.',
      'Ta kontakt med den som bad deg om å signere.',
    ],
  },

  login: {
    heading: 'Logg inn for å signere',
    text: ['Du ser kva du skal signere, når du har logga inn.'],
    button: 'Logg inn',
    failed: 'Innlogginga var mislukka. Prøv igjen.',
  },
  loginCancelled: {
    heading: 'Innlogginga vart avbroten',
    text: ['Ingenting er endra. Logg inn på nytt dersom du vil gå vidare.'],
    button: 'Logg inn på nytt',
  },
  somebodyElse: {
    heading: 'Dette er til nokon andre',
    text: ['Du er logga inn, men det er ikkje du som er beden om å signere her.'],
    button: 'Logg inn som ein annan',
  },
  level: {
    heading: 'Logg inn på eit høgare nivå',
    text: ['Dette krev ei sikrare innlogging enn den du har brukt.'],
    button: 'Logg inn på nivå {level}',
  },
  loggedOut: {
    heading: 'Du er logga ut',
    text: [
      'Du er logga ut av denne sida, men kan framleis vere logga inn der du logga inn.',
      'Lukk nettlesaren dersom andre bruker den same maskina.',
    ],
  },

  signing: {
    from: 'Frå',
    deadline: 'Frist',
    loggedInAs: 'Logga inn som',
    onBehalfOf: 'På vegner av',
    numbered: 'fødselsnummer {number}',
    documents: 'Dokument',
    newTab: 'blir opna i ei ny fane',
    removed: 'innhaldet er sletta',
    confirmation: 'Dette stadfestar du',
    confirm: 'Eg har lese det eg skal signere, og signerer det.',
    box: 'Eg stadfestar dette',
    sign: 'Signer',
    reject: 'Avvis',
    unconfirmed: 'Kryss av for at du stadfestar, før du signerer.',
    changed: 'Det du skal signere, er endra sidan du opna sida. Les det på nytt før du signerer.',
  },
  rejection: {
    heading: 'Vil du avvise?',
    text: [
      'Når du har avvist, kan du ikkje signere. Den som bad deg om å signere, får vite at du har avvist.',
    ],
    label: 'Grunngiving (valfri)',
    hint: 'Høgst {most} teikn. Den som bad deg om å signere, kan lese ho.',
    button: 'Ja, avvis',
    tooLong: 'Grunngivinga kan ha høgst {most} teikn.',
  },

  signed: {
    heading: 'Du har signert',
    text: ['Last ned det signerte dokumentet, og ta vare på det. Det viser kven som har signert så langt.'],
    proof: 'Last ned det signerte dokumentet (PDF)',
  },
  rejected: { heading: 'Du har avvist', text: ['Den som bad deg om å signere, får vite det.'] },
  proofs: { heading: 'Signerte dokument', text: ['Last ned dokumenta kvar for seg.'] },
  noProof: {
    heading: 'Dokumentet kan ikkje lastast ned no',
    text: [
      'Signaturen din er registrert. Prøv igjen seinare, eller be den som bad deg om å signere, om ein kopi.',
    ],
  },

  pending: {
    heading: 'Det er ikkje din tur enno',
    text: [
      'Du kan ikkje signere før andre har signert, eller før det er opna for signering. Prøv igjen seinare.',
    ],
  },
  expired: {
    heading: 'Fristen er ute',
    text: ['Det er for seint å signere. Ta kontakt med den som bad deg om å signere, om du har spørsmål.'],
  },
  cancelled: {
    heading: 'Signeringa er avlyst',
    text: ['Du treng ikkje å gjere noko.'],
  },
  notNeeded: {
    heading: 'Signaturen din trengst ikkje lenger',
    text: ['Signeringa er avslutta. Du treng ikkje å gjere noko.'],
  },
  droppedOut: {
    heading: 'Du kan ikkje signere her',
    text: ['Du er ikkje lenger blant dei som skal signere. Ta kontakt med den som bad deg om å signere.'],
  },
  over: { heading: 'Signeringa er avslutta', text: ['Du kan ikkje signere her lenger.'] },
  afterwards: 'Har du signert, kan du gå vidare og laste ned det du signerte.',

  notFound: { heading: 'Sida finst ikkje', text: ['Adressa er feil, eller det som var her, er borte.'] },
  badRequest: {
    heading: 'Førespurnaden kunne ikkje lesast',
    text: ['Ingenting er signert. Gå tilbake, last sida på nytt og prøv igjen.'],
  },
  tooOften: { heading: 'For mange forsøk', text: ['Vent nokre minutt, og prøv igjen.'] },
  busy: { heading: 'Det er mange her akkurat no', text: ['Vent nokre sekund, og prøv igjen.'] },
  removed: { heading: 'Innhaldet er sletta', text: ['Dokumentet blir ikkje oppbevart lenger.'] },
  notDistinct: {
    heading: 'Du kan ikkje signere dette òg',
    text: ['Du har signert eit anna steg, og her skal ein annan signere.'],
  },
  refused: {
    heading: 'Dette kan du ikkje gjere no',
    text: [
      'Gå tilbake, last sida på nytt og prøv igjen. Hjelper ikkje det, ta kontakt med den som bad deg om å signere.',
    ],
  },
  broken: { heading: 'Noko gjekk gale', text: ['Feilen er vår. Prøv igjen om litt.'] },
  reference: 'Referanse: {id}',

  development: {
    heading: 'Innlogging for utvikling',
    text: ['Denne sida finst berre på tenarar for utvikling. Ho trur på det du skriv.'],
    number: 'Fødselsnummer',
    numberHint: '11 siffer. Bruk berre oppdikta nummer.',
    level: 'Tryggingsnivå',
    button: 'Logg inn',
    cancel: 'Avbryt innlogginga',
    invalid: 'Skriv fødselsnummeret med 11 siffer.',
  },
};
