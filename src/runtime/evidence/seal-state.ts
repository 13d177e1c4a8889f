import type { SigningTaskConfig } from '../../signing/index.ts';
import type { RoundRecord } from '../../storage/index.ts';

/**
 * Data type under which a task's sealed documents are stored; undefined: it demands none. `seal` is the native word,
 * `signingPdfDataType` Altinn's.
 */
export function sealDataType({
  seal,
  signingPdfDataType,
}: Pick<SigningTaskConfig, 'seal' | 'signingPdfDataType'>): string | undefined {
  return seal ?? signingPdfDataType;
}

/**
 * How the sealing of a round stands: `pending` from its completion on until its documents are sealed. Undefined: the
 * task demands no seal, or the round did not come to what is sealed.
 */
export function sealState({ state, config, seal }: RoundRecord): 'pending' | 'ready' | undefined {
  if (seal) return 'ready';
  return state === 'completed' && sealDataType(config) !== undefined ? 'pending' : undefined;
}
