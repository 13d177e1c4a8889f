import { expect } from 'chai';
import { HTTP, CloudEvent as ReferenceEvent } from 'cloudevents';
import { CLOUD_EVENT_CONTENT_TYPE, cloudEvent } from '../../src/notify/index.ts';
import { eventOf } from './webhooks.ts';

describe('a CloudEvent', () => {
  it('has the attributes of version 1.0', () => {
    expect(eventOf()).to.deep.equal({
      specversion: '1.0',
      id: 'instance-1:7',
      source: '/apps/ttd/lease',
      type: 'signing.round.completed',
      subject: 'instances/instance-1/rounds/round-1',
      time: '2026-06-01T10:00:00.000Z',
      datacontenttype: 'application/json',
      data: { outcome: 'completed', name: 'Ærlig – «Åse»' },
    });
  });

  it('is valid to the reference implementation', () => {
    expect(new ReferenceEvent(eventOf(), false).validate()).to.equal(true);
  });

  it('is read in structured mode by the reference implementation', () => {
    const read = HTTP.toEvent({
      headers: { 'content-type': CLOUD_EVENT_CONTENT_TYPE },
      body: JSON.stringify(eventOf()),
    });

    expect(JSON.parse(JSON.stringify(read))).to.deep.equal(eventOf());
  });

  for (const attribute of ['id', 'source', 'type', 'subject'] as const) {
    it(`is refused without ${attribute}`, () => {
      const { id, source, type, subject, data } = eventOf();
      const input = { id, source, type, subject, data, time: 0, [attribute]: '' };

      expect(() => cloudEvent(input)).to.throw(TypeError, `${attribute} of an event must not be empty`);
    });
  }
});
