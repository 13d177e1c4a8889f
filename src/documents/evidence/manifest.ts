import { z } from 'zod';
import type { Sealer } from '../seal/sealer.ts';
import { invalidEvidence } from './evidence-problem.ts';
import type { TrailPosition } from './evidence-record.ts';
import { flattenedJws, readFlattenedJws } from './flattened-jws.ts';
import { signJws, verifyJws } from './jws.ts';
import { instanceSchema, instantSchema, sha256Schema, trailPositionSchema } from './record-schema.ts';

/** Format of a {@link Manifest}, and its version. */
export const MANIFEST_FORMAT = 'urn:bpmn-signing:manifest:1.0';

/** `typ` in the header of a manifest's JWS. */
export const MANIFEST_TYPE = 'bpmn-signing-manifest+jws';

/** A file of an evidence folder. */
export interface ManifestFile {
  /** Relative, with `/`. */
  path: string;
  /** Bytes. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
}

/** What an evidence folder holds: these files and no other. */
export interface Manifest {
  format: typeof MANIFEST_FORMAT;
  instance: {
    id: string;
    app: string;
    /** SHA-256 of the process definition that the instance stood on. */
    definition: string;
  };
  /** RFC 3339, UTC, with milliseconds. */
  exportedAt: string;
  /** Last event of the audit trail. */
  trail: TrailPosition;
  /** All but the manifest itself, by path. */
  files: ManifestFile[];
  /** Where a document would be whose bytes were removed when their time had come, by path. */
  removed: ManifestFile[];
}

const fileSchema = z.strictObject({
  path: z.string().regex(/^[\w-]+(\/[\w-]+)?\.[a-z]+$/),
  size: z.int().nonnegative(),
  sha256: sha256Schema,
});

const filesSchema = z.array(fileSchema).refine(isSorted);

const schema: z.ZodType<Manifest> = z.strictObject({
  format: z.literal(MANIFEST_FORMAT),
  instance: instanceSchema,
  exportedAt: instantSchema,
  trail: trailPositionSchema,
  files: filesSchema,
  removed: filesSchema,
});

/** Signs a manifest: JWS in flattened JSON serialisation, with the certificates of the key. */
export async function signManifest(manifest: Manifest, sealer: Sealer): Promise<string> {
  return flattenedJws(await signJws(manifest, sealer, MANIFEST_TYPE), sealer.certificates);
}

/** Verifies what {@link signManifest} gives; whether the certificates are trusted is for the caller to see. Throws `ERR_EVIDENCE_INVALID`. */
export function verifyManifest(text: string) {
  const { compact, certificates } = readFlattenedJws(text);
  const { payload } = verifyJws(compact, MANIFEST_TYPE, certificates);
  const { success, data: manifest } = schema.safeParse(payload);
  if (!success) throw invalidEvidence('malformed', 'this is no manifest of an evidence folder');
  return { manifest, certificates: [...certificates.values()] };
}

/** By path, each once. */
function isSorted(files: readonly ManifestFile[]): boolean {
  return files.every(({ path }, index) => index === 0 || files[index - 1]!.path < path);
}
