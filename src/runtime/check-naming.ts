import { SigningError } from '../errors.ts';
import type { SigneeNaming } from './command-types.ts';
import { assertTexts } from './texts.ts';

const ways = ['person', 'organisation', 'reference', 'contact'] as const;

/**
 * Whether somebody is named in a command as a model would have to: else a slot would be given to nobody who can fill it.
 * Throws `ERR_ATTRIBUTE_INVALID` or `ERR_TEXT_INVALID` without what was said, which may be an identity number.
 */
export function checkNaming(naming: SigneeNaming): void {
  assertTexts(naming);
  const { person, organisation } = naming;
  if (ways.filter((way) => naming[way] !== undefined).length !== 1) {
    throw invalid(`a signee must have exactly one of ${ways.join(', ')}`);
  }
  if (person !== undefined && !/^\d{11}$/.test(person)) throw invalid('person must be 11 digits');
  if (organisation !== undefined && !/^\d{9}$/.test(organisation)) {
    throw invalid('organisation must be 9 digits');
  }
}

function invalid(message: string): SigningError {
  return new SigningError('ERR_ATTRIBUTE_INVALID', message);
}
