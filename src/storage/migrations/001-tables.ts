import type { Migration } from './migration.ts';

/**
 * The first tables. Wide text columns come last: SQLite reads a row from its beginning. There are no foreign keys:
 * a signature would pay for each (a lookup, on PostgreSQL a lock on the parent), and `commit` is the only writer.
 */
export const tables: Migration = {
  number: 1,
  statements: ({ name, bytesType }) => [
    `CREATE TABLE ${name('definition')} (
      hash text NOT NULL PRIMARY KEY,
      app text NOT NULL,
      created_at bigint NOT NULL,
      source text NOT NULL
    )`,
    `CREATE TABLE ${name('instance')} (
      id text NOT NULL PRIMARY KEY,
      app text NOT NULL,
      definition_hash text NOT NULL,
      owner_party_id bigint NOT NULL,
      owner_kind text NOT NULL,
      owner_number text NOT NULL,
      version integer NOT NULL,
      state text NOT NULL,
      outcome text,
      flow integer NOT NULL,
      start_event text,
      end_event text,
      created_at bigint NOT NULL,
      created_by text NOT NULL,
      changed_at bigint NOT NULL,
      changed_by text NOT NULL,
      ended_at bigint
    )`,
    `CREATE INDEX ${name('instance_owner_idx')} ON ${name('instance')} (owner_party_id, created_at)`,
    `CREATE INDEX ${name('instance_app_idx')} ON ${name('instance')} (app, state, created_at)`,
    `CREATE INDEX ${name('instance_state_idx')} ON ${name('instance')} (state, created_at)`,
    // apart from the instance, whose row is written with every signature
    `CREATE TABLE ${name('process_state')} (
      instance_id text NOT NULL PRIMARY KEY,
      waiting text NOT NULL,
      incident text
    )`,
    // apart again: wide, and of no use to a signature that doesn't end its round
    `CREATE TABLE ${name('engine_state')} (
      instance_id text NOT NULL PRIMARY KEY,
      state text NOT NULL
    )`,
    `CREATE TABLE ${name('round')} (
      id text NOT NULL PRIMARY KEY,
      instance_id text NOT NULL,
      task_id text NOT NULL,
      execution_id text NOT NULL,
      scope_id text,
      state text NOT NULL,
      cause text,
      entered_at bigint NOT NULL,
      activation_at bigint NOT NULL,
      ended_at bigint,
      rejections integer NOT NULL,
      superseded_at bigint,
      rules text NOT NULL,
      config text NOT NULL
    )`,
    `CREATE INDEX ${name('round_instance_idx')} ON ${name('round')} (instance_id, entered_at)`,
    `CREATE INDEX ${name('round_standing_idx')} ON ${name('round')} (instance_id, task_id, scope_id, entered_at, id, state)
      WHERE superseded_at IS NULL`,
    `CREATE TABLE ${name('signee_group')} (
      round_id text NOT NULL,
      position integer NOT NULL,
      group_order integer NOT NULL,
      name text,
      state text NOT NULL,
      required text NOT NULL,
      minimum integer NOT NULL,
      unlisted boolean NOT NULL,
      lifetime text,
      slots integer NOT NULL,
      filled integer NOT NULL,
      lost integer NOT NULL,
      unlisted_signatures integer NOT NULL,
      opened_at bigint,
      deadline_at bigint,
      ended_at bigint,
      PRIMARY KEY (round_id, position)
    )`,
    `CREATE TABLE ${name('signee')} (
      id text NOT NULL PRIMARY KEY,
      instance_id text NOT NULL,
      round_id text NOT NULL,
      group_position integer NOT NULL,
      party_key text NOT NULL,
      person_number text,
      organisation_number text,
      party_id bigint,
      name text,
      email text,
      mobile text,
      listed boolean NOT NULL,
      slots integer NOT NULL,
      filled integer NOT NULL,
      state text NOT NULL,
      cause text,
      reason text,
      level integer,
      position integer NOT NULL,
      delegation text NOT NULL,
      notification text NOT NULL
    )`,
    `CREATE UNIQUE INDEX ${name('signee_party_idx')}
      ON ${name('signee')} (instance_id, party_key, round_id, group_position)`,
    `CREATE INDEX ${name('signee_round_idx')} ON ${name('signee')} (round_id, position)`,
    `CREATE TABLE ${name('signature')} (
      id text NOT NULL PRIMARY KEY,
      instance_id text NOT NULL,
      round_id text NOT NULL,
      task_id text NOT NULL,
      signee_id text NOT NULL,
      actor_key text NOT NULL,
      person_number text,
      system_user_id text,
      organisation_number text,
      user_id text,
      actor_party_id bigint,
      actor_name text,
      level integer NOT NULL,
      documents_digest text NOT NULL,
      text_lang text,
      signed_at bigint NOT NULL,
      superseded_at bigint,
      documents text NOT NULL,
      text text
    )`,
    `CREATE INDEX ${name('signature_signee_idx')} ON ${name('signature')} (signee_id)`,
    `CREATE INDEX ${name('signature_actor_idx')} ON ${name('signature')} (instance_id, actor_key)`,
    `CREATE INDEX ${name('signature_standing_idx')} ON ${name('signature')} (round_id, documents_digest)
      WHERE superseded_at IS NULL`,
    `CREATE TABLE ${name('document')} (
      instance_id text NOT NULL,
      id text NOT NULL,
      data_type text NOT NULL,
      content_type text NOT NULL,
      filename text,
      size bigint NOT NULL,
      sha256 text NOT NULL,
      locked boolean NOT NULL,
      generated_from text,
      created_at bigint NOT NULL,
      created_by text NOT NULL,
      changed_at bigint NOT NULL,
      changed_by text NOT NULL,
      PRIMARY KEY (instance_id, id)
    )`,
    `CREATE TABLE ${name('document_content')} (
      instance_id text NOT NULL,
      sha256 text NOT NULL,
      bytes ${bytesType} NOT NULL,
      PRIMARY KEY (instance_id, sha256)
    )`,
    `CREATE TABLE ${name('event')} (
      instance_id text NOT NULL,
      sequence integer NOT NULL,
      at bigint NOT NULL,
      type text NOT NULL,
      element_id text,
      round_id text,
      hash text NOT NULL,
      payload text NOT NULL,
      identity text,
      PRIMARY KEY (instance_id, sequence)
    )`,
    `CREATE TABLE ${name('answer')} (
      instance_id text NOT NULL,
      key text NOT NULL,
      fingerprint text NOT NULL,
      at bigint NOT NULL,
      answer text NOT NULL,
      PRIMARY KEY (instance_id, key)
    )`,
    `CREATE TABLE ${name('job')} (
      id text NOT NULL PRIMARY KEY,
      kind text NOT NULL,
      key text NOT NULL,
      instance_id text,
      due_at bigint NOT NULL,
      ready_at bigint NOT NULL,
      state text NOT NULL,
      lease_until bigint,
      attempts integer NOT NULL,
      created_at bigint NOT NULL,
      error text,
      payload text NOT NULL
    )`,
    `CREATE UNIQUE INDEX ${name('job_key_idx')} ON ${name('job')} (kind, key)`,
    `CREATE INDEX ${name('job_ready_idx')} ON ${name('job')} (ready_at, kind) WHERE state = 'waiting'`,
    `CREATE TABLE ${name('setting')} (
      name text NOT NULL PRIMARY KEY,
      value text NOT NULL
    )`,
  ],
};
