import type { LanguageTexts } from '../notice-texts.ts';

const code = 'Tryggingskode: {code}';
const greeting = ['Hei, {name}.', 'Hei.'];
const nothingToDo = 'Du treng ikkje å gjere noko.';

/** Nynorsk. */
export const nn: LanguageTexts = {
  deadline: "cccc d. LLLL yyyy 'kl.' HH.mm",
  turn: {
    subject: ['Til signering: {title}', 'Du har noko å signere'],
    text: [
      greeting,
      ['«{title}» er klar for signaturen din.', 'Eit dokument er klart for signaturen din.'],
      'Fristen er {deadline}.',
      'Les og signer her: {url}',
      code,
    ],
    sms: [
      ['"{title}" er klar for signaturen din.', 'Eit dokument er klart for signaturen din.'],
      'Frist: {deadline}.',
      '{url}',
      code,
    ],
  },
  reminder: {
    subject: ['Påminning: {title} ventar på signaturen din', 'Påminning: noko ventar på signaturen din'],
    text: [
      greeting,
      ['«{title}» ventar framleis på signaturen din.', 'Eit dokument ventar framleis på signaturen din.'],
      'Fristen er {deadline}. Etter det kan du ikkje signere.',
      'Les og signer her: {url}',
      code,
    ],
    sms: [
      ['Påminning: "{title}" ventar på signaturen din.', 'Påminning: eit dokument ventar på signaturen din.'],
      'Frist: {deadline}.',
      '{url}',
      code,
    ],
  },
  cancelled: {
    subject: ['Avlyst: signering av {title}', 'Ei signering er avlyst'],
    text: [
      greeting,
      ['Signeringa av «{title}» er avlyst.', 'Ei signering som du var beden om å delta i, er avlyst.'],
      nothingToDo,
    ],
    sms: [
      ['Signeringa av "{title}" er avlyst.', 'Ei signering som du var beden om å delta i, er avlyst.'],
      nothingToDo,
    ],
  },
  expired: {
    subject: ['Fristen er ute: {title}', 'Fristen for ei signering er ute'],
    text: [
      greeting,
      [
        'Fristen for å signere «{title}» er ute, og signeringa er avslutta utan at alle signaturane kom inn.',
        'Fristen for ei signering er ute, og signeringa er avslutta utan at alle signaturane kom inn.',
      ],
      nothingToDo,
    ],
    sms: [['Fristen for å signere "{title}" er ute.', 'Fristen for ei signering er ute.'], nothingToDo],
  },
  done: {
    subject: ['Ferdig signert: {title}', 'Ei signering er fullført'],
    text: [
      greeting,
      ['Signeringa av "{title}" er fullført.', 'Ei signering som du var beden om å delta i, er fullført.'],
      ['Du finn det som er signert, her: {url}', nothingToDo],
      code,
    ],
    sms: [
      ['Signeringa av "{title}" er fullført.', 'Ei signering som du var beden om å delta i, er fullført.'],
      '{url}',
      code,
    ],
  },
};
