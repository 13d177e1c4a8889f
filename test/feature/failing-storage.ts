import { expect } from 'chai';
import type supertest from 'supertest';
import { findBreak } from '../../src/documents/index.ts';
import { person } from '../helpers/runtime.ts';
import type { AltinnServer } from '../http/altinn/altinn-server.ts';

type Answer = supertest.Response;

const xml = { 'content-type': 'application/xml' };

/** Somebody who works with a server while its database fails under them. */
export class Caller {
  readonly server: AltinnServer;
  /** Waits in its form. */
  readonly form: string;
  /** Waits in the board's signing; person 1 has signed. */
  readonly board: string;
  readonly #element: string;
  readonly #signature: string;

  private constructor(server: AltinnServer, form: string, element: string, board: string, signature: string) {
    this.server = server;
    this.form = form;
    this.board = board;
    this.#element = element;
    this.#signature = signature;
  }

  static async at(server: AltinnServer): Promise<Caller> {
    const [form, board] = [await server.instance(), await server.atBoard()];
    const element = (await server.as(person(10)).get(form)).body.data[0].id;
    const signed = await server.as(person(1)).post(`${board}/actions`, { body: { action: 'sign' } });
    expect(signed.status).to.equal(200);
    return new Caller(server, form, element, board, signed.body.instance.data.at(-1).id);
  }

  get #owner() {
    return this.server.as(person(10));
  }

  /** Each request that reads. */
  reads(): Promise<Answer>[] {
    return [
      this.#owner.get(this.form),
      this.#owner.get(`${this.form}/data/${this.#element}`),
      this.#owner.get(`${this.board}/process`),
      this.#owner.get(`${this.board}/process/next`),
      this.#owner.get(`${this.board}/process/history`),
      this.#owner.get(`${this.board}/signing`),
      this.#owner.get(`${this.board}/signing/data-elements`),
      this.server.as(person(1)).get(`${this.board}/signing/organizations`),
    ];
  }

  /** Each request that changes something, and that would be answered well if the database worked. */
  changes(): Promise<Answer>[] {
    const content = { headers: xml, body: `<form>${'x'.repeat(200_000)}</form>` };
    return [
      this.#owner.post('/ttd/submit/instances?instanceOwnerPartyId=110'),
      this.upload(),
      this.#owner.post(`${this.form}/data/type/attachment`, content),
      this.#owner.put(`${this.form}/data/${this.#element}`, content),
      this.#owner.delete(`${this.form}/data/${this.#element}`),
      this.#owner.put(`${this.form}/process/next`),
      this.#owner.put(`${this.form}/process/completeProcess`),
      this.sign(),
    ];
  }

  /** Uploads what needs room. */
  upload(): Promise<Answer> {
    const body = Buffer.alloc(500_000, 'x');
    return this.#owner.post(`${this.form}/data?dataType=attachment`, { headers: xml, body });
  }

  /** Signs as person 3. */
  sign(): Promise<Answer> {
    return this.server.as(person(3)).post(`${this.board}/actions`, { body: { action: 'sign' } });
  }

  /** What was acknowledged is there, whole and once, and the server works. */
  async expectSound(): Promise<void> {
    const instance = await this.#owner.get(this.board);
    expect(instance.status).to.equal(200);
    expect(instance.body.data.map(({ id }: { id: string }) => id)).to.include(this.#signature);
    for (const path of [this.form, this.board]) {
      const instanceId = path.split('/').at(-1)!;
      const events = await this.server.runtime.events({ instanceId, actor: person(10) });
      expect(findBreak(events.map(({ identity: _, ...event }) => event))).to.equal(undefined);
    }
    const signed = await this.sign();
    expect(signed.status).to.equal(200);
    expect((await this.upload()).status).to.equal(201);
    const states = await this.#owner.get(`${this.board}/signing`);
    const signers = states.body.signeeStates.filter((state: { signedTime: unknown }) => state.signedTime);
    expect(signers).to.have.lengthOf(2);
  }
}

/** Every one of these requests is told that the database can't work, and when to ask again. */
export async function expectUnavailable(requests: readonly Promise<Answer>[]): Promise<void> {
  for (const { status, type, headers, body } of await Promise.all(requests)) {
    expect([status, type, body.code, headers['x-error-code'], headers['retry-after']]).to.deep.equal([
      503,
      'application/problem+json',
      'ERR_STORAGE_UNAVAILABLE',
      'ERR_STORAGE_UNAVAILABLE',
      '5',
    ]);
  }
}

/** Every one of these requests is answered well. */
export async function expectAnswered(requests: readonly Promise<Answer>[]): Promise<void> {
  for (const { status } of await Promise.all(requests)) expect(status).to.equal(200);
}
