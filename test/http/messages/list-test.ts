import { expect } from 'chai';
import { day, person } from '../../helpers/runtime.ts';
import { type MadeMessage, MessagesServer } from './messages-server.ts';

describe('a list of messages', () => {
  let server: MessagesServer;
  let made: Record<'filling' | 'signing' | 'archived' | 'deleted', MadeMessage>;
  const reader = person(5);

  before(async () => {
    server = await MessagesServer.start();
    const message = async (query: string, name: 'partial' | 'free' = 'partial') => {
      server.clock.advance(day);
      return server.message(name, { as: reader, query });
    };
    made = {
      filling: await message('?complete=false'),
      signing: await message('?sign=false', 'free'),
      archived: await message('?sign=false'),
      deleted: await message('?sign=false'),
    };
    server.clock.advance(day);
    await server.as(reader).put(made.archived.path, { body: made.archived.body() });
    await server.as(reader).delete(made.deleted.path);
  });
  after(() => server.stop());

  const list = async (query = '', as = reader) => {
    const { body, status } = await server.as(as).get(`/api/my/messages${query}`);
    if (status !== 200) return [status, body.ErrorMessage];
    return body._embedded.messages.map(({ MessageId }: { MessageId: string }) => nameOf(MessageId));
  };
  const nameOf = (id: string) =>
    Object.entries(made).find(([, message]) => message.id.slice(1) === id.slice(1))?.[0];
  const query = (filter: string) => `?$filter=${encodeURIComponent(filter)}`;

  it('has what was changed last first, and nothing of the trash bin', async () => {
    expect(await list()).to.deep.equal(['archived', 'signing', 'filling']);
  });

  it('has whole messages', async () => {
    const { body } = await server.as(reader).get('/api/my/messages?$top=1');
    expect(body._embedded.messages[0]).to.deep.equal(
      (await server.as(reader).get(made.archived.archived)).body,
    );
  });

  it('says how it is filtered', async () => {
    const { body } = await server.as(reader).get('/api/my/messages');
    expect(body._links.find).to.deep.equal({
      href: 'https://signing.test/api/my/messages{?%24skip,%24top,%24filter,%24orderby,dateFrom,dateTo,language}',
      isTemplated: true,
    });
  });

  for (const [asked, expected] of [
    ['?$top=2', ['archived', 'signing']],
    ['?$skip=1&$top=1', ['signing']],
    ['?$skip=9', []],
    ['?$orderby=CreatedDate', ['filling', 'signing', 'archived']],
    ['?$orderby=ServiceCode%20desc,CreatedDate', ['signing', 'filling', 'archived']],
    [query("Status eq 'Signering'"), ['signing']],
    [`${query("Status eq 'Signing'")}&language=1033`, ['signing']],
    [query("ServiceCode eq '101' and Type eq 'FormTask'"), ['archived', 'filling']],
    [query("CreatedDate gt DateTime'2026-01-06T12:00:00'"), ['archived', 'signing']],
    [query("MessageSender eq 'Person 5' and ServiceEdition eq 1"), ['archived', 'signing', 'filling']],
    [query("Subject eq 'Nothing'"), []],
    ['?dateFrom=2026-01-08', ['archived']],
    ['?dateTo=2026-01-06', ['filling']],
  ] as const) {
    it(`has ${expected.join(', ') || 'nothing'} for <${decodeURIComponent(asked)}>`, async () => {
      expect(await list(asked)).to.deep.equal(expected);
    });
  }

  for (const asked of [
    '?$top=0',
    '?$skip=-1',
    query("Status ge 'a'"),
    query('Secret eq 1'),
    '?$orderby=Secret',
  ]) {
    it(`is refused for <${decodeURIComponent(asked)}>`, async () => {
      expect((await list(asked))[0]).to.equal(400);
    });
  }

  it('is empty for somebody who has none', async () => {
    expect(await list('', person(8))).to.deep.equal([]);
  });

  it('has no messages that the caller may not read', async () => {
    const shared = await server.message('thirdParty', { as: person(5) });
    const { body } = await server.as(person(2)).get('/api/r105/messages');
    expect(body._embedded.messages.map(({ MessageId }: { MessageId: string }) => MessageId)).to.deep.equal([
      shared.id,
    ]);
  });

  it('has what came to nothing in the trash bin', async () => {
    const { body } = await server.as(reader).get('/api/my/messages/trashbin');
    expect(body._embedded.messages.map(({ Status }: { Status: string }) => Status)).to.deep.equal([
      'Slettet',
    ]);
  });

  it('says where it was cut off', async () => {
    const many = person(6);
    const { instance } = await server.runtime.start({ actor: many, app: 'test/unsigned', ownerPartyId: 106 });
    const warning = async () =>
      (await server.as(many).get('/api/my/messages?$top=1')).headers['x-warning-limitreached'];
    expect(await warning()).to.equal(undefined);
    await multiply('signing_instance', 'id', instance.id);
    await multiply('signing_process_state', 'instance_id', instance.id);
    expect(await warning()).to.equal('1000');
  });

  /** A thousand more of a row, with ids and numbers of their own. */
  async function multiply(table: string, key: string, id: string): Promise<void> {
    const columns = Object.keys(await server.knex(table).columnInfo());
    const values = columns.map((column) => {
      if (column === key) return `${column} || '-' || i`;
      return column === 'number' ? 'number + 1000000 + i' : column;
    });
    await server.knex.raw(
      `WITH RECURSIVE copies(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM copies WHERE i < 1000)
       INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table}, copies WHERE ${key} = ?`,
      [id],
    );
  }
});
