import { SigningError } from '../../errors.ts';
import type { InstanceView } from '../../runtime/view-types.ts';

/** An instance's number, and whether it is meant as one that is active or archived. */
export interface MessageNumber {
  number: number;
  isArchived: boolean;
}

/** Id of a message: `a` and its number while it is active, `b` and the same number once it is archived. */
export function messageId({ number, archive }: Pick<InstanceView, 'number' | 'archive'>): string {
  return `${archive ? 'b' : 'a'}${number}`;
}

/** Id under which an archived message was active. */
export function originalId({ number }: Pick<InstanceView, 'number'>): string {
  return `a${number}`;
}

/** Reads the id of a message. Throws `ERR_INSTANCE_UNKNOWN` for what is none. */
export function messageNumber(id: string): MessageNumber {
  const [, prefix, digits] = /^([ab])([1-9]\d{0,14})$/.exec(id) ?? [];
  if (digits === undefined) throw new SigningError('ERR_INSTANCE_UNKNOWN', 'there is no message of this id');
  return { number: Number(digits), isArchived: prefix === 'b' };
}
