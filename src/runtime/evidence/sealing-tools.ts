import type { Sealer, SealLevel } from '../../documents/index.ts';
import type { SealingTools } from '../../documents/seal-document.ts';
import type { SealingOptions } from '../sealing.ts';

/** What documents are sealed with: the key, and the authorities that the options name. */
export async function sealingTools(
  sealer: Sealer,
  { timeStamps, validationData }: SealingOptions,
): Promise<SealingTools> {
  if (!timeStamps) return { sealer };
  const [{ createTimeStamper }, { createValidationDataSource }] = await Promise.all([
    import('../../documents/seal/time-stamp.ts'),
    import('../../documents/seal/validation-data.ts'),
  ]);
  const { onFailure: _, ...options } = timeStamps;
  // what a key's own chain ends with is what the key leads to
  const trusted = [sealer.certificates.at(-1)!, ...timeStamps.trusted];
  return {
    sealer,
    timeStamp: createTimeStamper(options),
    ...(validationData && { validationData: createValidationDataSource({ trusted }) }),
  };
}

/** The level that these give. */
export function levelOf({ timeStamp, validationData }: SealingTools): SealLevel {
  if (!timeStamp) return 'B-B';
  return validationData ? 'B-LT' : 'B-T';
}
