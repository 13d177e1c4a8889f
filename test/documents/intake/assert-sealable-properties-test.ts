import { expect } from 'chai';
import fc from 'fast-check';
import { assertSealable } from '../../../src/documents/intake/assert-sealable.ts';
import { plainPdf } from '../../helpers/plain-pdf.ts';
import { codeOf } from './code-of.ts';
import { onePage, pdfOf, revised, stream, streamedPdfOf, withCatalog } from './pdf-builder.ts';

/** A coded error or none, whatever the bytes are; `codeOf` throws any other. */
async function judge(bytes: Uint8Array): Promise<void> {
  for (const rules of [{}, { rewrite: true }]) {
    expect(await codeOf(assertSealable(bytes, rules))).to.match(/^ERR_DOCUMENT_|^taken$/);
  }
}

describe('whatever is to be signed', function () {
  this.timeout(60_000);
  let originals: Uint8Array[];

  before(async () => {
    const classic = pdfOf(withCatalog('/Names << /Names [(a) 4 0 R] >>', stream('/A [1 2]', 'hello')));
    originals = [
      classic,
      revised(classic, { 3: onePage[2]!, 5: '<< /A (b) >>' }),
      streamedPdfOf([...onePage, stream('', 'x')], ['<< /A 3 0 R >>', '(b)']),
      await plainPdf({ form: true }),
    ];
  });

  it('is refused with a code or taken when it was cut', async () => {
    const cut = fc.record({ which: fc.nat(3), at: fc.double({ min: 0, max: 1, noNaN: true }) });
    await fc.assert(
      fc.asyncProperty(cut, async ({ which, at }) => {
        const original = originals[which]!;
        await judge(original.subarray(0, Math.floor(at * original.length)));
      }),
      { numRuns: 400 },
    );
  });

  it('is refused with a code or taken when bytes were changed', async () => {
    const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255));
    const changed = fc.record({
      which: fc.nat(3),
      changes: fc.array(change, { minLength: 1, maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(changed, async ({ which, changes }) => {
        const bytes = Uint8Array.from(originals[which]!);
        for (const [at, byte] of changes) bytes[Math.floor(at * (bytes.length - 1))] = byte;
        await judge(bytes);
      }),
      { numRuns: 600 },
    );
  });

  it('is refused with a code or taken when parts were put elsewhere', async () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    const moved = fc.record({ which: fc.nat(3), from: place, length: fc.nat(300), to: place });
    await fc.assert(
      fc.asyncProperty(moved, async ({ which, from, length, to }) => {
        const original = Buffer.from(originals[which]!);
        const start = Math.floor(from * original.length);
        const part = original.subarray(start, start + length);
        const at = Math.floor(to * original.length);
        await judge(Buffer.concat([original.subarray(0, at), part, original.subarray(at)]));
      }),
      { numRuns: 400 },
    );
  });

  it('is refused with a code or taken when it is anything', async () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ maxLength: 200 }).map((text) => Buffer.from(text)),
    );
    await fc.assert(fc.asyncProperty(anything, judge), { numRuns: 300 });
  });
});
