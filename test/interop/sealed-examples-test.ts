import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readCatalog } from '../../src/catalog/index.ts';
import { pdfService } from '../../src/cli/server-services.ts';
import { verifyEvidence } from '../../src/documents/evidence/verify.ts';
import { pemKey } from '../../src/documents/index.ts';
import { makeDevelopmentKey } from '../../src/documents/seal/development-key.ts';
import { readDefinition } from '../../src/engine/index.ts';
import { createRuntime, type NewDocument, type Runtime } from '../../src/runtime/index.ts';
import { memoryFolder } from '../documents/evidence/memory-folder.ts';
import { registeredPerson } from '../feature/on-example.ts';
import { databases, type TestDatabase } from '../helpers/databases.ts';
import { qpdfCheck } from '../helpers/pdf-programs.ts';
import { pdfsig } from '../helpers/pdfsig.ts';
import { needs } from '../helpers/programs.ts';
import { day, TestClock } from '../helpers/runtime.ts';
import { samplePdf } from '../helpers/sample-pdf.ts';

const FOLDER = fileURLToPath(new URL('../../processes', import.meta.url));
const owner = registeredPerson(51007);

/** How an example is gone through. */
interface Way {
  /** Data types of its documents; one of each content type that they take, else a PDF and a text. */
  dataTypes: string[];
  /** The end event that it comes to. */
  end: string;
  /** How many PDFs are sealed on the way. */
  sealed: number;
  /** From the first task on. */
  go(on: OnWay): Promise<void>;
}

interface OnWay {
  sign(partyId: number, onBehalfOf?: string): Promise<void>;
  next(partyId?: number, action?: string): Promise<void>;
  pass(milliseconds: number): Promise<void>;
}

/** Everybody of these signs, once the form is done. */
const signedBy =
  (...people: number[]): Way['go'] =>
  async ({ next, sign }) => {
    await next();
    for (const partyId of people) await sign(partyId);
  };

const ways: Record<string, Way> = {
  'local/annual-accounts': {
    dataTypes: ['accounts', 'annual-report'],
    end: 'Archived',
    sealed: 4,
    go: signedBy(51003, 51002),
  },
  'local/approval': { dataTypes: ['invoice'], end: 'Approved', sealed: 2, go: signedBy(51002) },
  'local/bid': { dataTypes: ['bid'], end: 'HandedIn', sealed: 2, go: signedBy(51001, 51006) },
  'local/board-resolution': {
    dataTypes: ['resolution'],
    end: 'Passed',
    sealed: 2,
    go: signedBy(51003, 51006),
  },
  // Photos can't be sealed, so nothing of it is.
  'local/building-notice': {
    dataTypes: ['notice', 'neighbours', 'site-plan'],
    end: 'Archived',
    sealed: 0,
    go: signedBy(51007),
  },
  'local/four-eyes': { dataTypes: ['payment'], end: 'Released', sealed: 4, go: signedBy(51001, 51003) },
  'local/grant-application': {
    dataTypes: ['application'],
    end: 'Archived',
    sealed: 2,
    go: signedBy(51007, 51005),
  },
  'local/lease': {
    dataTypes: ['lease', 'house-rules'],
    end: 'Let',
    sealed: 4,
    go: signedBy(51001, 51002, 51003, 51005),
  },
  'local/offer': { dataTypes: ['offer'], end: 'Made', sealed: 2, go: signedBy(51001, 51002) },
  'local/petition': {
    dataTypes: ['petition'],
    end: 'HandedIn',
    sealed: 2,
    async go({ next, sign }) {
      await next();
      for (const partyId of [51001, 51003]) await sign(partyId);
      await next(owner.partyId, 'sign');
    },
  },
  'local/purchase': {
    dataTypes: ['order'],
    end: 'Ordered',
    sealed: 2,
    // the head is late
    async go({ next, sign, pass }) {
      await next();
      await pass(5 * day);
      await sign(51004);
    },
  },
  'local/sale': { dataTypes: ['contract'], end: 'Sold', sealed: 2, go: signedBy(51005, 51006) },
  'local/share-transfer': {
    dataTypes: ['transfer'],
    end: 'Archived',
    sealed: 1,
    go: signedBy(51006, 51001),
  },
  'local/tax-return': {
    dataTypes: ['tax-return', 'receipt'],
    end: 'Archived',
    sealed: 3,
    go: signedBy(51007),
  },
  'demo/board-approval': {
    dataTypes: ['form'],
    end: 'End',
    sealed: 2,
    async go({ next, sign }) {
      await next();
      for (const partyId of [51003, 51004]) await sign(partyId);
      await sign(51002, '310000305');
      await next();
      await next(owner.partyId, 'sign');
    },
  },
};

/** What everybody has to be able to read. */
const TEXT = 'Leiekontrakt på øya, čáhci ja đuoddarat, ενοίκιο.\n\nPris: 9 000 kroner i måneden.\n';

describe('the example processes, sealed with a development key', function () {
  this.timeout(60_000);
  const clock = new TestClock();
  let folder: string;
  let rootFile: string;
  let trusted: Uint8Array[];
  let database: TestDatabase;
  let runtime: Runtime;

  before(async () => {
    clock.now = Date.now();
    const key = await makeDevelopmentKey(clock.now);
    const root = key.certificates.split(/(?<=END CERTIFICATE-----\n)/)[1]!;
    folder = await mkdtemp(join(tmpdir(), 'signing-examples-'));
    rootFile = join(folder, 'root.pem');
    await writeFile(rootFile, root);
    trusted = [new X509Certificate(root).raw];
    database = await databases[0]!.create();
    runtime = createRuntime({
      ...(await readCatalog(FOLDER)),
      knex: database.knex,
      ...(database.reader && { reader: database.reader }),
      services: { pdf: pdfService },
      sealing: { key: pemKey(key) },
      serviceWait: 0,
      clock: clock.read,
    });
    await runtime.migrate();
  });
  after(async () => {
    await runtime.close();
    await database.close();
    await rm(folder, { recursive: true });
  });

  async function documentsOf(app: string, dataTypes: string[]): Promise<NewDocument[]> {
    // the form of Altinn's app is JSON, and one
    if (app === 'demo/board-approval') {
      return [
        {
          ...{ dataType: 'form', contentType: 'application/json', filename: 'form.json' },
          bytes: Buffer.from(JSON.stringify({ about: TEXT })),
        },
      ];
    }
    const { catalog } = await readCatalog(FOLDER);
    const { dataTypes: declared } = await readDefinition(catalog.application(app)!.source);
    const bytes: Record<string, Buffer> = {
      'application/pdf': await samplePdf({}, (drawn) => drawn.text(TEXT)),
      'application/xml': Buffer.from(`<form><amount>250000</amount><about>${TEXT}</about></form>`),
      'text/plain': Buffer.from(TEXT),
    };
    return dataTypes.flatMap((dataType) => {
      const taken = declared.find(({ id }) => id === dataType)?.allowedContentTypes;
      return (taken ?? ['application/pdf', 'text/plain']).map((contentType) => {
        const filename = `${dataType}.${contentType.slice(contentType.indexOf('/') + 1)}`;
        return { dataType, contentType, filename, bytes: bytes[contentType]! };
      });
    });
  }

  it('are all there is in the folder', async () => {
    const { catalog } = await readCatalog(FOLDER);
    // jobs come in packages, and what is sealed of them is looked at where these are
    const others = catalog.applications().filter(({ id }) => !id.startsWith('local/posten-'));
    expect(others.map(({ id }) => id)).to.have.members(Object.keys(ways));
  });

  for (const [app, { dataTypes, end, sealed, go }] of Object.entries(ways)) {
    describe(app, () => {
      let instanceId: string;
      let pdfs: Buffer[];

      /** Later, as sealing and service tasks are. */
      const work = async (milliseconds = 1) => {
        clock.advance(milliseconds);
        await runtime.doDueJobs();
      };
      const onWay: OnWay = {
        async sign(partyId, onBehalfOf) {
          const actor = registeredPerson(partyId);
          await runtime.sign({ instanceId, actor, ...(onBehalfOf !== undefined && { onBehalfOf }) });
        },
        async next(partyId = owner.partyId!, action) {
          const actor = registeredPerson(partyId);
          await runtime.next({ instanceId, actor, ...(action !== undefined && { action }) });
          await work();
        },
        pass: work,
      };

      before(async () => {
        const documents = await documentsOf(app, dataTypes);
        const started = await runtime.start({ app, ownerPartyId: owner.partyId!, actor: owner, documents });
        instanceId = started.instance.id;
        await go(onWay);
        await work();
        const made = new Set(
          (await runtime.rounds({ instanceId, actor: owner })).flatMap(
            ({ seal }) => seal?.documents?.map(({ sealedId }) => sealedId) ?? [],
          ),
        );
        pdfs = [];
        for (const documentId of made) {
          const { content } = await runtime.document({ instanceId, actor: owner, documentId });
          pdfs.push(await buffer(content));
        }
      });

      it('is gone through to its end, and its documents are sealed', async () => {
        const instance = await runtime.instance({ instanceId, actor: owner });
        expect([instance.state, instance.endEvent, pdfs.length]).to.deep.equal(['ended', end, sealed]);
      });

      it('yields an evidence folder that verifies', async () => {
        const files = new Map<string, Buffer>();
        for await (const { path, pieces } of await runtime.evidence({ instanceId, actor: owner })) {
          files.set(path, await buffer(pieces));
        }
        const source = { folder: memoryFolder(files) };
        const { what, problems } = await verifyEvidence(source, { trusted, now: clock.now });
        expect({ what, problems }).to.deep.equal({ what: 'evidence folder', problems: [] });
      });

      if (sealed === 0) return;

      it('yields sealed PDFs that pdfsig calls valid and trusted', async function () {
        needs(this, 'pdfsig', 'certutil');
        for (const pdf of pdfs) {
          const signatures = await pdfsig(pdf, { folder, rootFile });
          expect(signatures).to.have.lengthOf(1);
          expect(signatures[0]).to.include({
            type: 'ETSI.CAdES.detached',
            validation: 'Signature is Valid.',
            certificate: 'Certificate is Trusted.',
            coversDocument: true,
          });
        }
      });

      it('yields sealed PDFs in which qpdf finds nothing wrong', async function () {
        needs(this, 'qpdf');
        for (const pdf of pdfs) await qpdfCheck(pdf);
      });

      it('yields sealed PDFs whose evidence verifies', async () => {
        for (const file of pdfs) {
          const { what, problems } = await verifyEvidence({ file }, { trusted, now: clock.now });
          expect({ what, problems }).to.deep.equal({ what: 'sealed PDF', problems: [] });
        }
      });
    });
  }
});
