import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { CloudEvent } from 'cloudevents';
import knex from 'knex';
import { Webhook } from 'standardwebhooks';
import type { Notifier } from '../../src/notify/index.ts';
import { createTestRuntime, person } from '../helpers/runtime.ts';
import { codeOf, onRuntime, rowsOf } from './on-runtime.ts';
import { end, oneSigning, path, process, signing } from './processes.ts';

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const apps = {
  'test/chained': {
    source: process(
      signing(
        'Sign',
        `<signing:group order="1"><signing:signee reference="101" /></signing:group>
         <signing:group order="2"><signing:signee reference="102" /></signing:group>`,
      ),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
};

interface Received {
  path: string;
  event: { id: string; type: string; subject: string; data: Record<string, unknown> };
  headers: Record<string, string>;
  body: string;
}

/** A system that is told: it answers with what it is told to. */
let received: Received[] = [];
let status = 204;
/** Fails from this event on; none: it takes all. */
let failsFrom = Number.POSITIVE_INFINITY;
const server: Server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    const headers = request.headers as Record<string, string>;
    if (received.length >= failsFrom) return void response.writeHead(500).end();
    if (status === 204) received.push({ path: request.url!, event: JSON.parse(body), headers, body });
    response.writeHead(status).end();
  });
});

describe('an endpoint of webhooks', () => {
  const endpoint = { id: 'archive', url: '', secrets: [secret] };
  const some = { id: 'some', url: '', secrets: [secret], types: ['round.completed'] };
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    endpoint.url = `http://127.0.0.1:${port}/all`;
    some.url = `http://127.0.0.1:${port}/some`;
  });
  after(() => void server.close());

  const webhooks = {
    get endpoints() {
      return [endpoint, some];
    },
    allowPrivateAddresses: true,
  };

  onRuntime('it', { apps, webhooks }, (on) => {
    let instanceId: string;
    const types = (wanted = '/all') =>
      received
        .filter(({ event, path }) => event.subject === instanceId && path === wanted)
        .map(({ event }) => event.type);

    beforeEach(async () => {
      received = [];
      status = 204;
      failsFrom = Number.POSITIVE_INFINITY;
      instanceId = await on.start('test/chained');
    });
    const work = () => on.runtime.doDueJobs();

    it('is told of every change of state of instance, round, group and signee, in order', async () => {
      for (const n of [1, 2]) await on.runtime.sign({ instanceId, actor: person(n) });
      await work();
      expect(types()).to.deep.equal([
        'instance.created',
        'round.opened',
        'group.opened',
        'signee.signed',
        'group.completed',
        'group.opened',
        'signee.signed',
        'group.completed',
        'round.completed',
        'instance.ended',
      ]);
    });

    it('that wants some types is told of these alone', async () => {
      for (const n of [1, 2]) await on.runtime.sign({ instanceId, actor: person(n) });
      await work();
      expect(types('/some')).to.deep.equal(['round.completed']);
    });

    it('gets CloudEvents that its secret verifies', async () => {
      // what verifies reads the system's clock, and takes nothing that is five minutes old
      on.clock.now = Date.now();
      await on.runtime.sign({ instanceId, actor: person(1) });
      await work();
      const { body, headers, event } = received[0]!;
      expect(() => new Webhook(secret).verify(body, headers)).not.to.throw();
      expect(headers['webhook-id']).to.equal(event.id);
      expect(new CloudEvent(event as never).validate()).to.equal(true);
    });

    it('is told no identity', async () => {
      await on.runtime.sign({ instanceId, actor: person(1) });
      await work();
      expect(received.map(({ body }) => body).join()).not.to.match(/\b\d{11}\b|Person 1|actor/);
    });

    it('that is away is told later, from where it was, in the same order', async () => {
      status = 500;
      await work();
      await on.runtime.sign({ instanceId, actor: person(1) });
      await work();
      expect(types()).to.deep.equal([]);
      status = 204;
      on.clock.advance(60_000);
      await work();
      expect(types().slice(0, 4)).to.deep.equal([
        'instance.created',
        'round.opened',
        'group.opened',
        'signee.signed',
      ]);
    });

    it('is not told again of what it has taken', async () => {
      await work();
      const before = types().length;
      await on.runtime.sign({ instanceId, actor: person(1) });
      await work();
      expect(types().slice(before)).to.deep.equal(['signee.signed', 'group.completed', 'group.opened']);
    });

    it('that fails in the middle is told the rest later, and nothing twice', async () => {
      failsFrom = 2;
      await work();
      failsFrom = Number.POSITIVE_INFINITY;
      on.clock.advance(60_000);
      await work();
      expect(types()).to.deep.equal(['instance.created', 'round.opened', 'group.opened']);
    });

    it('that is gone for good is not tried again, and its job is parked', async () => {
      status = 410;
      await work();
      const jobs = await rowsOf(on, 'job', { instance_id: instanceId, kind: 'webhook' });
      expect(jobs.map(({ state, error }) => [state, error])).to.deep.include([
        'parked',
        'ERR_WEBHOOK_FAILED',
      ]);
    });
  });
});

describe('an endpoint that never answers', () => {
  const silent = createServer(() => {});
  const endpoint = { id: 'silent', url: '', secrets: [secret] };
  before(async () => {
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    endpoint.url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  });
  after(() => void silent.close());

  const told = new EventEmitter();
  const options = {
    apps: {
      'test/mail': { source: oneSigning([1]).replace('reference="101"', '$& email="p1@example.org"') },
    },
    webhooks: {
      get endpoints() {
        return [endpoint];
      },
      allowPrivateAddresses: true,
    },
    notifier: { channels: ['email'], send: async () => void told.emit('notice') } satisfies Notifier,
  };

  onRuntime('beside it', options, (on) => {
    it('people are told all the same', async () => {
      for (let n = 0; n < 16; n += 1) await on.start('test/mail');
      const notice = once(told, 'notice');
      on.runtime.startWorker();
      await notice;
      silent.closeAllConnections();
    });
  });
});

describe('endpoints in private networks', () => {
  const endpoints = [{ id: 'inside', url: 'https://10.0.0.1/', secrets: [secret] }];
  it('are refused unless they are allowed', async () => {
    const database = knex({ client: 'sqlite3', connection: ':memory:', useNullAsDefault: true });
    const opened = createTestRuntime({ knex: database }, { apps, webhooks: { endpoints } });
    expect(await codeOf(opened)).to.equal('ERR_SETTING_INVALID');
    await database.destroy();
  });
});
