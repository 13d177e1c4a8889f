import type { LanguageTexts } from '../notice-texts.ts';

const code = 'Security code: {code}';
const greeting = ['Hello {name},', 'Hello,'];
const nothingToDo = 'You need do nothing.';

/** English. */
export const en: LanguageTexts = {
  deadline: "cccc d LLLL yyyy 'at' HH:mm (ZZZZ)",
  turn: {
    subject: ['Please sign: {title}', 'You have something to sign'],
    text: [
      greeting,
      ['“{title}” is ready for your signature.', 'A document is ready for your signature.'],
      'The deadline is {deadline}.',
      'Read and sign it here: {url}',
      code,
    ],
    sms: [
      ['"{title}" is ready for your signature.', 'A document is ready for your signature.'],
      'Deadline: {deadline}.',
      '{url}',
      code,
    ],
  },
  reminder: {
    subject: ['Reminder: {title} awaits your signature', 'Reminder: something awaits your signature'],
    text: [
      greeting,
      ['“{title}” still awaits your signature.', 'A document still awaits your signature.'],
      'The deadline is {deadline}. After that you can no longer sign.',
      'Read and sign it here: {url}',
      code,
    ],
    sms: [
      ['Reminder: "{title}" awaits your signature.', 'Reminder: a document awaits your signature.'],
      'Deadline: {deadline}.',
      '{url}',
      code,
    ],
  },
  cancelled: {
    subject: ['Called off: signing of {title}', 'A signing has been called off'],
    text: [
      greeting,
      [
        'The signing of “{title}” has been called off.',
        'A signing that you were asked to take part in has been called off.',
      ],
      nothingToDo,
    ],
    sms: [
      [
        'The signing of "{title}" has been called off.',
        'A signing that you were asked to take part in has been called off.',
      ],
      nothingToDo,
    ],
  },
  expired: {
    subject: ['Deadline passed: {title}', 'The deadline of a signing has passed'],
    text: [
      greeting,
      [
        'The deadline for signing “{title}” has passed, and it was closed before every signature had come in.',
        'The deadline of a signing has passed, and it was closed before every signature had come in.',
      ],
      nothingToDo,
    ],
    sms: [
      ['The deadline for signing "{title}" has passed.', 'The deadline of a signing has passed.'],
      nothingToDo,
    ],
  },
  done: {
    subject: ['Signed: {title}', 'A signing is complete'],
    text: [
      greeting,
      ['The signing of “{title}” is complete.', 'A signing that you were asked to take part in is complete.'],
      ['You find what was signed here: {url}', nothingToDo],
      code,
    ],
    sms: [
      ['The signing of "{title}" is complete.', 'A signing that you were asked to take part in is complete.'],
      '{url}',
      code,
    ],
  },
};
