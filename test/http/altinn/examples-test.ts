import { expect } from 'chai';
import type { Actor } from '../../../src/signing/index.ts';
import { AltinnServer } from './altinn-server.ts';

/** Somebody of the examples' register. */
function party(partyId: number, personNumber: string): Actor & { partyId: number } {
  return { kind: 'person', personNumber, partyId, userId: String(partyId), level: 3 };
}

const stille = party(51001, '14896500113');
const rask = party(51002, '03918200221');
const modig = party(51003, '27857700334');
const sindig = party(51004, '19829000442');
const lystig = party(51005, '08926100559');
const rolig = party(51006, '30848800667');

describe('the example processes over HTTP', () => {
  let server: AltinnServer;
  let path: string;

  before(async function () {
    this.timeout(30_000);
    server = await AltinnServer.examples({
      pdf: async ({ addDocument }) => {
        addDocument({
          dataType: 'ref-data-as-pdf',
          contentType: 'application/pdf',
          bytes: Buffer.from('%PDF-1.7'),
        });
      },
    });
  });

  after(() => server.stop());

  async function start(app: string, owner: typeof stille, dataType: string): Promise<void> {
    const created = await server.as(owner).post(`/${app}/instances?instanceOwnerPartyId=${owner.partyId}`);
    path = `/${app}/instances/${created.body.id}`;
    const uploaded = await server
      .as(owner)
      .post(`${path}/data?dataType=${dataType}`, { body: { amount: 1 } });
    expect([created.status, uploaded.status]).to.deep.equal([201, 201]);
  }

  const next = (actor: Actor, body: object = {}) => server.as(actor).put(`${path}/process/next`, { body });
  const sign = async (actor: Actor, more: object = {}) => {
    const answer = await server.as(actor).post(`${path}/actions`, { body: { action: 'sign', ...more } });
    expect(answer.status).to.equal(200);
    return answer.body.instance.process;
  };

  it('approval ends with the first signature', async () => {
    await start('local/approval', rolig, 'invoice');
    await next(rolig);
    expect((await sign(rask)).endEvent).to.equal('Approved');
  });

  it('lease is locked while it is being signed', async () => {
    const boundary = 'multipart/form-data; boundary=x';
    const parts = [
      ['instance', 'application/json', JSON.stringify({ instanceOwner: { partyId: rolig.partyId } })],
      ['lease', 'text/plain', 'a flat'],
    ].map(
      ([name, type, content]) =>
        `--x\r\ncontent-disposition: form-data; name="${name}"\r\ncontent-type: ${type}\r\n\r\n${content}\r\n`,
    );
    const created = await server.as(rolig).post('/local/lease/instances', {
      headers: { 'content-type': boundary },
      body: Buffer.from(`${parts.join('')}--x--`),
    });
    path = `/local/lease/instances/${created.body.id}`;
    const isLocked = async () => (await server.as(rolig).get(path)).body.data[0].locked;
    expect(await isLocked()).to.equal(false);
    await next(rolig);
    expect(await isLocked()).to.equal(true);
    const listed = await server.as(stille).get(`${path}/signing/data-elements`);
    expect(listed.body.dataElements[0].locked).to.equal(true);
  });

  it('lease ends when tenants and then two of the board have signed', async () => {
    await start('local/lease', rolig, 'lease');
    await next(rolig);
    await sign(stille);
    const early = await server.as(modig).post(`${path}/actions`, { body: { action: 'sign' } });
    expect([early.status, early.body.code]).to.deep.equal([409, 'ERR_TOO_EARLY']);
    await sign(rask);
    await sign(modig);
    expect((await sign(lystig)).endEvent).to.equal('Let');
  });

  it('petition ends with next, once there are enough signatures', async () => {
    await start('local/petition', rolig, 'petition');
    await next(rolig);
    await sign(stille);
    await sign(modig);
    const early = await next(rolig);
    expect([early.status, early.body.code]).to.deep.equal([409, 'ERR_SIGNATURES_MISSING']);
    expect((await next(rolig, { action: 'sign' })).body.endEvent).to.equal('HandedIn');
  });

  it('board approval goes back to its form, and through the board and somebody else to its end', async () => {
    await start('demo/board-approval', stille, 'form');
    const atBoard = await next(stille);
    expect(atBoard.body.currentTask).to.deep.include({ elementId: 'BoardSigns', flow: 4 });

    await sign(modig);
    const back = await next(stille, { action: 'reject' });
    expect(back.body.currentTask).to.deep.include({
      elementId: 'Form',
      flowType: 'AbandonCurrentMoveToNext',
    });

    await next(stille);
    await sign(modig);
    await sign(sindig);
    await sign(rask, { onBehalfOf: '310000305' });
    const states = await server.as(stille).get(`${path}/signing`);
    expect(
      states.body.signeeStates.map(({ name, organisation }: Record<string, string>) => [name, organisation]),
    ).to.deep.equal([
      ['Modig Torsk', null],
      ['Sindig Furu', null],
      ['Rask Lyng', 'Luftig Revisjon AS'],
    ]);
    expect((await next(stille)).body.currentTask.elementId).to.equal('Countersign');

    const ended = await next(stille, { action: 'sign' });
    expect([ended.status, ended.body.ended === null]).to.deep.equal([200, false]);
    const instance = await server.as(stille).get(path);
    expect(instance.body.data.map(({ dataType }: Record<string, string>) => dataType).sort()).to.deep.equal([
      'board-signatures',
      'board-signatures',
      'board-signatures',
      'countersignatures',
      'form',
      'ref-data-as-pdf',
    ]);
  });
});
