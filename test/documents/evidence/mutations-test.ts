import { expect } from 'chai';
import fc from 'fast-check';
import type { EvidenceInput, TrailFileEvent } from '../../../src/documents/evidence/evidence-input.ts';
import { flattenedJws } from '../../../src/documents/evidence/flattened-jws.ts';
import { signJws } from '../../../src/documents/evidence/jws.ts';
import { MANIFEST_TYPE, type Manifest } from '../../../src/documents/evidence/manifest.ts';
import { verifyEvidence } from '../../../src/documents/evidence/verify.ts';
import { canonicalJson, chainHash } from '../../../src/documents/index.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import { EXPORTED_AT, evidenceInput, folderOf } from './evidence-instance.ts';
import { memoryFolder } from './memory-folder.ts';
import { type Files, mutation } from './mutations.ts';
import { sha256 } from './records.ts';
import { createSealing, type Sealing } from './sealing.ts';

const seed = 20_260_301;

describe('an evidence folder with something changed', function () {
  this.timeout(60_000);
  let sealing: Sealing;
  let attacker: Sealing;
  let input: EvidenceInput;
  let files: Files;
  let whole: Files;
  let trust: { trusted: Uint8Array[]; now: number };
  before(async () => {
    [sealing, attacker] = await Promise.all([createSealing(), createSealing()]);
    // each sealed PDF takes as long as all else together: they are changed apart
    input = await evidenceInput(sealing.sealer, { isSealed: false });
    files = await folderOf(input, sealing.sealer);
    whole = await folderOf(await evidenceInput(sealing.sealer), sealing.sealer);
    trust = { trusted: [sealing.pki.rootDer], now: EXPORTED_AT };
  });
  after(() => Promise.all([sealing.remove(), attacker.remove()]));

  const isSound = async (changed: Files) =>
    (await verifyEvidence({ folder: memoryFolder(changed) }, trust)).ok;

  it('holds when nothing is', async () => {
    expect(await isSound(files)).to.equal(true);
    expect(await isSound(whole)).to.equal(true);
  });

  it('is found to be changed, each of 1 000 times', async () => {
    const found = fc.asyncProperty(mutation, async ({ mutate }) => {
      const changed = mutate(files);
      fc.pre(changed !== undefined);
      expect(await isSound(changed)).to.equal(false);
    });
    await fc.assert(found, { seed, numRuns: 1_000 });
  });

  it('is found to be changed although the attacker made anew all that needs no key, or signed with one of theirs', async () => {
    const how = fc.constantFrom('keep the signature', 'own key', 'own key under the name of ours');
    const found = fc.asyncProperty(mutation, how, async ({ mutate }, signing) => {
      const changed = mutate(files);
      fc.pre(changed !== undefined);
      const hidden = await remade(changed, files, sealing.sealer, attacker.sealer, signing);
      fc.pre(!isSame(hidden, files));
      expect(await isSound(hidden)).to.equal(false);
    });
    await fc.assert(found, { seed, numRuns: 200 });
  });

  it('is found to be changed with sealed PDFs in it', async () => {
    const found = fc.asyncProperty(mutation, async ({ mutate }) => {
      const changed = mutate(whole);
      fc.pre(changed !== undefined);
      expect(await isSound(changed)).to.equal(false);
    });
    await fc.assert(found, { seed, numRuns: 100 });
  });

  it('is found in each sealed PDF, wherever one byte of it was changed', async () => {
    const path = fc.constantFrom('sealed/sealed-text.pdf', 'sealed/sealed-pdf.pdf');
    const found = fc.asyncProperty(
      path,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (which, at, change) => {
        const file = Buffer.from(whole.get(which)!);
        file[at % file.length]! ^= change;
        // with another first byte it is no PDF at all, which is thrown
        const answer = await verifyEvidence({ file }, trust).catch((error: { code: string }) => error);
        expect('ok' in answer ? answer.ok : answer.code).to.be.oneOf([false, 'ERR_EVIDENCE_INVALID']);
      },
    );
    await fc.assert(found, { seed, numRuns: 200 });
  });

  it('is found although each file of it is one that the service made, for another folder', async () => {
    const other = await folderOf(
      { ...input, instance: { ...input.instance, app: 'acme/other' } },
      sealing.sealer,
    );
    const paths = [...files.keys()].filter((path) => !files.get(path)!.equals(other.get(path)!));
    expect(paths).to.include('manifest.json');
    for (const path of paths)
      expect(await isSound(new Map(files).set(path, other.get(path)!)), path).to.equal(false);
  });
});

function isSame(one: Files, other: Files): boolean {
  return (
    one.size === other.size && [...one].every(([path, bytes]) => other.get(path)?.equals(bytes) === true)
  );
}

/** What an attacker without the service's key can do to hide a change. */
async function remade(
  changed: Map<string, Buffer>,
  original: Files,
  ours: Sealer,
  theirs: Sealer,
  signing: string,
): Promise<Map<string, Buffer>> {
  const trail = rechained(changed.get('trail.json'));
  if (trail) changed.set('trail.json', Buffer.from(canonicalJson(trail)));
  for (const [path, bytes] of [...changed]) {
    const [, before, extension] = /^documents\/([0-9a-f]{64})(\.\w+)$/.exec(path) ?? [];
    if (before === undefined || before === sha256(bytes)) continue;
    changed.delete(path);
    changed.set(`documents/${sha256(bytes)}${extension}`, bytes);
  }
  const { payload, signature } = JSON.parse(original.get('manifest.json')!.toString()) as Record<
    string,
    string
  >;
  const manifest = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as Manifest;
  changed.delete('manifest.json');
  manifest.files = [...changed]
    .map(([path, bytes]) => ({ path, size: bytes.length, sha256: sha256(bytes) }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
  const head = trail?.at(-1);
  if (head) manifest.trail = { sequence: head.sequence, hash: head.hash };
  const sealer = signing === 'own key' ? theirs : { ...theirs, thumbprint: ours.thumbprint };
  let jws = await signJws(manifest, sealer, MANIFEST_TYPE);
  if (signing === 'keep the signature') jws = `${jws.slice(0, jws.lastIndexOf('.'))}.${signature}`;
  const chain = signing === 'own key' ? theirs.certificates : ours.certificates;
  return changed.set('manifest.json', Buffer.from(flattenedJws(jws, chain)));
}

function rechained(bytes: Buffer | undefined): TrailFileEvent[] | undefined {
  try {
    let hash = '';
    return (JSON.parse(bytes!.toString()) as TrailFileEvent[]).map(
      ({ identity, hash: _, ...event }, index) => {
        const chained = { ...event, sequence: index + 1 };
        hash = chainHash(hash, chained);
        return { ...chained, hash, ...(identity && { identity }) };
      },
    );
  } catch {
    return undefined;
  }
}
