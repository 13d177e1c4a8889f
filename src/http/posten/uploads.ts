import { Places } from '../../runtime/places.ts';

/** Bodies of one sender that are read at once: they are in memory, and may come as slowly as they like. */
const atOnce = 16;
/** Those that wait unread until then. */
const waitingAtMost = 200;

/** Places in which the bodies of jobs are read, by the number of their sender. */
export type Uploads = (sender: string) => Places;

/** Bounds the memory that jobs on their way take; nobody waits for another sender. */
export function createUploads(): Uploads {
  const places = new Map<string, Places>();
  return (sender) => {
    const own = places.get(sender) ?? new Places(atOnce, waitingAtMost, 'jobs are being read');
    places.set(sender, own);
    return own;
  };
}
