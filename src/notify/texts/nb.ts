import type { LanguageTexts } from '../notice-texts.ts';

const code = 'Sikkerhetskode: {code}';
const greeting = ['Hei, {name}.', 'Hei.'];
const nothingToDo = 'Du trenger ikke å gjøre noe.';

/** Bokmål. */
export const nb: LanguageTexts = {
  deadline: "cccc d. LLLL yyyy 'kl.' HH.mm",
  turn: {
    subject: ['Til signering: {title}', 'Du har noe å signere'],
    text: [
      greeting,
      ['«{title}» er klar for signaturen din.', 'Et dokument er klart for signaturen din.'],
      'Fristen er {deadline}.',
      'Les og signer her: {url}',
      code,
    ],
    sms: [
      ['"{title}" er klar for signaturen din.', 'Et dokument er klart for signaturen din.'],
      'Frist: {deadline}.',
      '{url}',
      code,
    ],
  },
  reminder: {
    subject: ['Påminnelse: {title} venter på signaturen din', 'Påminnelse: noe venter på signaturen din'],
    text: [
      greeting,
      ['«{title}» venter fortsatt på signaturen din.', 'Et dokument venter fortsatt på signaturen din.'],
      'Fristen er {deadline}. Etter det kan du ikke signere.',
      'Les og signer her: {url}',
      code,
    ],
    sms: [
      [
        'Påminnelse: "{title}" venter på signaturen din.',
        'Påminnelse: et dokument venter på signaturen din.',
      ],
      'Frist: {deadline}.',
      '{url}',
      code,
    ],
  },
  cancelled: {
    subject: ['Avlyst: signering av {title}', 'En signering er avlyst'],
    text: [
      greeting,
      ['Signeringen av «{title}» er avlyst.', 'En signering som du var bedt om å delta i, er avlyst.'],
      nothingToDo,
    ],
    sms: [
      ['Signeringen av "{title}" er avlyst.', 'En signering som du var bedt om å delta i, er avlyst.'],
      nothingToDo,
    ],
  },
  expired: {
    subject: ['Fristen er ute: {title}', 'Fristen for en signering er ute'],
    text: [
      greeting,
      [
        'Fristen for å signere «{title}» er ute, og signeringen er avsluttet uten at alle signaturene kom inn.',
        'Fristen for en signering er ute, og signeringen er avsluttet uten at alle signaturene kom inn.',
      ],
      nothingToDo,
    ],
    sms: [['Fristen for å signere "{title}" er ute.', 'Fristen for en signering er ute.'], nothingToDo],
  },
  done: {
    subject: ['Ferdig signert: {title}', 'En signering er fullført'],
    text: [
      greeting,
      ['Signeringen av "{title}" er fullført.', 'En signering som du var bedt om å delta i, er fullført.'],
      ['Du finner det som er signert, her: {url}', nothingToDo],
      code,
    ],
    sms: [
      ['Signeringen av "{title}" er fullført.', 'En signering som du var bedt om å delta i, er fullført.'],
      '{url}',
      code,
    ],
  },
};
