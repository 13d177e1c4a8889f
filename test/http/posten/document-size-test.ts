import { expect } from 'chai';
import { jobIdOf, onPosten } from './posten-server.ts';

/** More than the ten megabytes that a server has unless it is told otherwise. */
const most = 12_000_000;
const document = (bytes: number) => ({
  name: 'map.txt',
  bytes: Buffer.alloc(bytes, 'a'),
  mime: 'text/plain',
});

onPosten(
  'a server that takes larger documents than others',
  (on) => {
    for (const kind of ['direct', 'portal'] as const) {
      it(`takes a single one of them in a ${kind} job`, async () => {
        expect(jobIdOf(await on.send({ kind, documents: [document(most)] }))).to.be.above(0);
      });

      it(`takes none in a ${kind} job that is larger than it says`, async () => {
        const { status, xml } = await on.send({ kind, documents: [document(most + 1)] });
        expect([status, xml.find('error-code')]).to.deep.equal([400, 'ASICE_VALIDATION_FAILED']);
        expect(xml.find('error-message')).to.contain(`${most} bytes`);
      });
    }
  },
  { app: { limits: { bytes: most } }, runtime: { maximumDocumentBytes: most } },
);
