import { expect } from 'chai';
import { person } from '../../helpers/runtime.ts';
import { AltinnServer, type TestCaller } from './altinn-server.ts';
import { board } from './processes.ts';

const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="melding"><xs:complexType><xs:sequence>
    <xs:element name="beloep" type="xs:int" />
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>`;

describe('next on a form that has a schema, over HTTP', () => {
  let server: AltinnServer;
  let owner: TestCaller;

  before(async function () {
    this.timeout(30_000);
    server = await AltinnServer.today(
      { 'ttd/board': { ...board, schemas: new Map([['form', schema]]) } },
      { signees: { board: async () => [{ organizationNumber: '310000500', name: 'Organisation 500' }] } },
    );
    owner = server.as(person(10));
  });
  after(() => server.stop());

  async function nextWith(form: string) {
    const created = await owner.post('/ttd/board/instances?instanceOwnerPartyId=110');
    const path = `/ttd/board/instances/${created.body.id}`;
    const headers = { 'content-type': 'application/xml' };
    const { body } = await owner.post(`${path}/data?dataType=form`, { headers, body: form });
    return { answer: await owner.put(`${path}/process/next?language=en`), id: body.id as string };
  }

  it('moves on where it is valid', async () => {
    const { answer } = await nextWith('<melding><beloep>1</beloep></melding>');
    expect([answer.status, answer.body.currentTask?.elementId]).to.deep.equal([200, 'Board']);
  });

  it('is a 409 where it is not, with what is wrong and where', async () => {
    const { answer, id } = await nextWith('<melding><beloep>mye</beloep></melding>');
    expect(answer.body).to.deep.include({
      status: 409,
      title: 'Validation failed for task',
      detail: '1 validation errors found for task Form',
      code: 'ERR_FORM_INVALID',
    });
    expect(answer.body.validationIssues[0]).to.deep.include({
      severity: 1,
      code: 'FormDataInvalid',
      dataElementId: id,
      field: '/melding/beloep',
      description: 'element <beloep> at line 1 is not a valid xs:int',
    });
    expect(answer.body).to.not.have.property('issues');
  });
});
