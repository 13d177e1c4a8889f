/** What has happened, in the words of CloudEvents 1.0. */
export interface CloudEventInput {
  /** Unique for the source; the same each time the event is sent. */
  id: string;
  /** URI reference of where it happened. */
  source: string;
  /** Reverse-DNS or dotted name of what happened. */
  type: string;
  /** What it happened to, within the source. */
  subject: string;
  /** When; milliseconds since 1970. */
  time: number;
  /** JSON; no personal data that its receivers may not have. */
  data: unknown;
}

/** An event as it stands in JSON. */
export interface CloudEvent extends Readonly<Record<string, unknown>> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: unknown;
}

/** How an event is sent: structured mode, in one piece of JSON. */
export const CLOUD_EVENT_CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/** Makes an event of CloudEvents 1.0 in JSON format. Throws a `TypeError` for an attribute that the standard doesn't take empty. */
export function cloudEvent({ id, source, type, subject, time, data }: CloudEventInput): CloudEvent {
  for (const [name, value] of Object.entries({ id, source, type, subject })) {
    if (value === '') throw new TypeError(`${name} of an event must not be empty`);
  }
  return {
    specversion: '1.0',
    id,
    source,
    type,
    subject,
    time: new Date(time).toISOString(),
    datacontenttype: 'application/json',
    data,
  };
}
