import type { PageTexts } from './page-texts.ts';

/** English. */
export const en: PageTexts = {
  language: 'English',
  languages: 'Language',
  service: 'Signing',
  errorTitle: 'Error',
  errorSummary: 'There is something to correct',
  goOn: 'Continue',
  back: 'Back',
  logOut: 'Log out',
  untitled: 'A document',
  unnamed: 'Signing request',
  time: "cccc d LLLL yyyy 'at' HH:mm",

  link: {
    heading: 'You have been asked to sign',
    text: ['Continue to log in. Some links can be used only once.'],
  },
  deadLink: {
    heading: 'This link does not work',
    text: [
      'The link is incomplete, has been used before or has been replaced by a new one.',
      'Look for a later message, or ask whoever sent you here for a new link.',
    ],
  },
  sessionOver: {
    heading: 'The session is over',
    text: [
      'Too much time has passed, or your browser does not accept cookies.',
      'Open the link again. If it no longer works, ask whoever sent you here for a new one.',
    ],
  },
  formRefused: {
    heading: 'The form could not be used',
    text: [
      'The form does not belong to this session. Nothing has been signed. Go back, reload the page and try again.',
    ],
  },

  code: {
    heading: 'Enter the security code',
    text: ['The code has six digits. You were given it together with the link.'],
    label: 'Security code',
    missing: 'Enter the six digits of the code.',
    wrong: 'The code is wrong. You have {left} attempts left.',
    wrongOne: 'The code is wrong. You have one attempt left.',
  },
  blocked: {
    heading: 'You are blocked',
    text: [
      'The security code was wrong too many times, so you can no longer sign here.',
      'Get in touch with whoever asked you to sign.',
    ],
  },

  login: {
    heading: 'Log in to sign',
    text: ['You will see what you are asked to sign once you have logged in.'],
    button: 'Log in',
    failed: 'The login failed. Try again.',
  },
  loginCancelled: {
    heading: 'The login was cancelled',
    text: ['Nothing has changed. Log in again if you want to continue.'],
    button: 'Log in again',
  },
  somebodyElse: {
    heading: 'This is for somebody else',
    text: ['You are logged in, but it is not you who has been asked to sign here.'],
    button: 'Log in as somebody else',
  },
  level: {
    heading: 'Log in at a higher level',
    text: ['This needs a more secure login than the one you have used.'],
    button: 'Log in at level {level}',
  },
  loggedOut: {
    heading: 'You are logged out',
    text: [
      'You are logged out of this page, but may still be logged in where you logged in.',
      'Close the browser if others use the same computer.',
    ],
  },

  signing: {
    from: 'From',
    deadline: 'Deadline',
    loggedInAs: 'Logged in as',
    onBehalfOf: 'On behalf of',
    numbered: 'identity number {number}',
    documents: 'Documents',
    newTab: 'opens in a new tab',
    removed: 'the content has been deleted',
    confirmation: 'This is what you confirm',
    confirm: 'I have read what I am asked to sign, and I sign it.',
    box: 'I confirm this',
    sign: 'Sign',
    reject: 'Reject',
    unconfirmed: 'Tick the box to confirm before you sign.',
    changed:
      'What you are asked to sign has changed since you opened the page. Read it again before you sign.',
  },
  rejection: {
    heading: 'Do you want to reject?',
    text: [
      'Once you have rejected, you can’t sign. Whoever asked you to sign will be told that you have rejected.',
    ],
    label: 'Reason (optional)',
    hint: 'At most {most} characters. Whoever asked you to sign can read it.',
    button: 'Yes, reject',
    tooLong: 'The reason may have at most {most} characters.',
  },

  signed: {
    heading: 'You have signed',
    text: ['Download the signed document and keep it. It shows who has signed so far.'],
    proof: 'Download the signed document (PDF)',
  },
  rejected: { heading: 'You have rejected', text: ['Whoever asked you to sign will be told.'] },
  proofs: { heading: 'Signed documents', text: ['Download the documents one by one.'] },
  noProof: {
    heading: 'The document can’t be downloaded now',
    text: ['Your signature is recorded. Try again later, or ask whoever asked you to sign for a copy.'],
  },

  pending: {
    heading: 'It is not your turn yet',
    text: ['You can’t sign before others have signed, or before signing has been opened. Try again later.'],
  },
  expired: {
    heading: 'The deadline has passed',
    text: ['It is too late to sign. Get in touch with whoever asked you to sign if you have questions.'],
  },
  cancelled: {
    heading: 'The signing has been cancelled',
    text: ['There is nothing that you need to do.'],
  },
  notNeeded: {
    heading: 'Your signature is no longer needed',
    text: ['The signing is over. There is nothing that you need to do.'],
  },
  droppedOut: {
    heading: 'You can’t sign here',
    text: [
      'You are no longer among those who are asked to sign. Get in touch with whoever asked you to sign.',
    ],
  },
  over: { heading: 'The signing is over', text: ['You can’t sign here any more.'] },
  afterwards: 'If you have signed, you can continue and download what you signed.',

  notFound: { heading: 'There is no such page', text: ['The address is wrong, or what was here is gone.'] },
  badRequest: {
    heading: 'The request could not be read',
    text: ['Nothing has been signed. Go back, reload the page and try again.'],
  },
  tooOften: { heading: 'Too many attempts', text: ['Wait a few minutes and try again.'] },
  busy: { heading: 'There are many here at the moment', text: ['Wait a few seconds and try again.'] },
  removed: { heading: 'The content has been deleted', text: ['The document is no longer kept.'] },
  notDistinct: {
    heading: 'You can’t sign this too',
    text: ['You have signed another step, and somebody else has to sign here.'],
  },
  refused: {
    heading: 'You can’t do this now',
    text: [
      'Go back, reload the page and try again. If that does not help, get in touch with whoever asked you to sign.',
    ],
  },
  broken: { heading: 'Something went wrong', text: ['The fault is ours. Try again in a while.'] },
  reference: 'Reference: {id}',

  development: {
    heading: 'Login for development',
    text: ['This page exists only on servers for development. It believes what you type.'],
    number: 'Identity number',
    numberHint: '11 digits. Use made-up numbers only.',
    level: 'Authentication level',
    button: 'Log in',
    cancel: 'Cancel the login',
    invalid: 'Enter the identity number with 11 digits.',
  },
};
