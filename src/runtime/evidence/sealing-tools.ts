import type { Sealer, SealLevel } from '../../documents/index.ts';
import type { SealingTools } from '../../documents/seal-document.ts';
import type { Sealing, SealingOptions } from '../sealing.ts';

/** What documents are sealed with: the key, and the authorities that the options name; without these when `lowered`. */
export async function sealingTools(sealing: Sealing, lowered: boolean): Promise<SealingTools> {
  const sealer = await sealing.sealer();
  return lowered ? { sealer } : { sealer, ...(await authorities(sealer, sealing.options)) };
}

/** The level that these give. */
export function levelOf({ timeStamp, validationData }: SealingTools): SealLevel {
  if (!timeStamp) return 'B-B';
  return validationData ? 'B-LT' : 'B-T';
}

async function authorities(
  { certificates }: Sealer,
  { timeStamps, validationData }: SealingOptions,
): Promise<Omit<SealingTools, 'sealer'>> {
  if (!timeStamps) return {};
  const [{ createTimeStamper }, { createValidationDataSource }] = await Promise.all([
    import('../../documents/seal/time-stamp.ts'),
    import('../../documents/seal/validation-data.ts'),
  ]);
  const { onFailure: _, ...options } = timeStamps;
  // what a key's own chain ends with is what the key leads to
  const trusted = [certificates.at(-1)!, ...timeStamps.trusted];
  return {
    timeStamp: createTimeStamper(options),
    ...(validationData && { validationData: createValidationDataSource({ trusted }) }),
  };
}
