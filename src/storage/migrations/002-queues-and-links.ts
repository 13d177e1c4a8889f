import type { Migration } from './migration.ts';

/** Changes that others fetch, links to pages for signees, and calls that are counted. */
export const queuesAndLinks: Migration = {
  number: 2,
  statements: ({ name }) => [
    // a change of state of an instance that is fetched from a queue
    `CREATE TABLE ${name('status_event')} (
      instance_id text NOT NULL,
      sequence integer NOT NULL,
      queue text NOT NULL,
      at bigint NOT NULL,
      lease_until bigint NOT NULL,
      confirmed_at bigint,
      PRIMARY KEY (instance_id, sequence)
    )`,
    `CREATE INDEX ${name('status_event_queue_idx')} ON ${name('status_event')} (queue, at, instance_id, sequence)
      WHERE confirmed_at IS NULL`,
    `CREATE INDEX ${name('status_event_confirmed_idx')} ON ${name('status_event')} (confirmed_at)
      WHERE confirmed_at IS NOT NULL`,
    // when a queue that was found empty may be asked again
    `CREATE TABLE ${name('status_queue')} (
      queue text NOT NULL PRIMARY KEY,
      next_poll_at bigint NOT NULL
    )`,
    // by which link a signee comes to sign: one for each, and how often its code was wrong
    `CREATE TABLE ${name('signee_link')} (
      signee_id text NOT NULL PRIMARY KEY,
      instance_id text NOT NULL,
      round_id text NOT NULL,
      token_hash text,
      exits text,
      opened_at bigint,
      wrong_codes integer NOT NULL
    )`,
    `CREATE UNIQUE INDEX ${name('signee_link_token_idx')} ON ${name('signee_link')} (token_hash)`,
    // calls of a caller in the present second, or whatever the window is
    `CREATE TABLE ${name('call_count')} (
      caller text NOT NULL PRIMARY KEY,
      window_start bigint NOT NULL,
      calls integer NOT NULL,
      blocked_until bigint NOT NULL
    )`,
  ],
};
