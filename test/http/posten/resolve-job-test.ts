import { expect } from 'chai';
import { resolveJob } from '../../../src/http/posten/resolve-job.ts';
import type { JobManifest, ManifestSignee } from '../../../src/http/posten/wire/job-manifest.ts';

const person: ManifestSignee = { personNumber: '01816000001', isByContact: false, order: 0 };

function resolve(
  kind: 'public' | 'private',
  signee: Partial<ManifestSignee> = {},
  over: Partial<JobManifest> = {},
) {
  const manifest: JobManifest = {
    kind: 'portal',
    isLegacy: false,
    sender: '123456789',
    title: 'A',
    documents: [{ href: 'a.pdf', mime: 'application/pdf', title: 'A' }],
    signees: [{ ...person, ...signee }],
    ...over,
  };
  const { signees, ...job } = resolveJob(manifest, { kind });
  return { ...job, ...signees[0]! };
}

describe('what a manifest leaves open', () => {
  it('is level 4, number and 30 days', () => {
    expect(resolve('public')).to.include({ level: 4, showSignee: 'number', lifetimeSeconds: 2_592_000 });
  });

  it('is an authenticated signature for a public sender', () => {
    expect(resolve('public').signatureType).to.equal('authenticated');
  });

  it('is an advanced signature for a private sender', () => {
    expect(resolve('private').signatureType).to.equal('advanced');
  });

  const behalf: ['public' | 'private', Partial<ManifestSignee>, string][] = [
    ['public', {}, 'self'],
    ['public', { lookup: { sms: true } }, 'self'],
    ['public', { email: 'a@b.no' }, 'other'],
    ['public', { mobile: '91111111' }, 'other'],
    ['private', {}, 'self'],
    ['private', { email: 'a@b.no' }, 'self'],
  ];
  for (const [kind, signee, expected] of behalf) {
    it(`is that one signs for ${expected} where a ${kind} sender gives ${Object.keys(signee)[0] ?? 'nothing'}`, () => {
      expect(resolve(kind, signee).onBehalfOf).to.equal(expected);
    });
  }

  it('is the birth date where not everybody is addressed by number', () => {
    const { personNumber: _, ...rest } = person;
    expect(resolve('public', {}, { signees: [person, { ...rest, identifier: 'a' }] }).showSignee).to.equal(
      'birth-date',
    );
  });
});

describe('what a manifest says', () => {
  it('holds', () => {
    const signee = { signatureType: 'advanced', onBehalfOf: 'self', email: 'a@b.no' } as const;
    const job = { level: 3, identifier: 'name', availableSeconds: 60 } as const;
    expect(resolve('public', signee, job)).to.include({
      showSignee: 'name',
      level: 3,
      lifetimeSeconds: 60,
      onBehalfOf: 'self',
    });
  });
});
