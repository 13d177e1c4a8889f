import type { Migration } from './migration.ts';

/**
 * The first tables. Wide text columns come last: SQLite reads a row from its beginning. There are no foreign keys:
 * a signature would pay for each (a lookup, on PostgreSQL a lock on the parent), and `commit` is the only writer.
 */
export const tables: Migration = {
  number: 1,
  statements: ({ name, bytesType, createCounter }) => [
    `CREATE TABLE ${name('definition')} (
      hash text NOT NULL PRIMARY KEY,
      app text NOT NULL,
      created_at bigint NOT NULL,
      source text NOT NULL
    )`,
    `CREATE TABLE ${name('instance')} (
      id text NOT NULL PRIMARY KEY,
      number bigint NOT NULL,
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
      ended_at bigint,
      due_at bigint,
      queue text
    )`,
    `CREATE UNIQUE INDEX ${name('instance_number_idx')} ON ${name('instance')} (number)`,
    `CREATE INDEX ${name('instance_owner_idx')} ON ${name('instance')} (owner_party_id, created_at, id)`,
    `CREATE INDEX ${name('instance_owner_due_idx')} ON ${name('instance')} (owner_party_id, due_at, id)
      WHERE due_at IS NOT NULL`,
    `CREATE INDEX ${name('instance_app_idx')} ON ${name('instance')} (app, created_at, id)`,
    `CREATE INDEX ${name('instance_app_due_idx')} ON ${name('instance')} (app, due_at, id) WHERE due_at IS NOT NULL`,
    `CREATE INDEX ${name('instance_app_state_idx')} ON ${name('instance')} (app, state, created_at, id)`,
    `CREATE INDEX ${name('instance_app_outcome_idx')} ON ${name('instance')} (app, outcome, created_at, id)`,
    `CREATE INDEX ${name('instance_state_idx')} ON ${name('instance')} (state, created_at, id)`,
    `CREATE INDEX ${name('instance_outcome_idx')} ON ${name('instance')} (outcome, created_at, id)`,
    `CREATE INDEX ${name('instance_definition_idx')} ON ${name('instance')} (definition_hash, created_at, id)`,
    `CREATE INDEX ${name('instance_definition_state_idx')} ON ${name('instance')}
      (definition_hash, state, created_at, id)`,
    `CREATE INDEX ${name('instance_created_idx')} ON ${name('instance')} (created_at, id)`,
    `CREATE INDEX ${name('instance_due_idx')} ON ${name('instance')} (due_at, id) WHERE due_at IS NOT NULL`,
    // apart from the instance, whose row is written with every signature
    `CREATE TABLE ${name('process_state')} (
      instance_id text NOT NULL PRIMARY KEY,
      waiting text NOT NULL,
      timers text,
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
      seal text,
      rules text NOT NULL,
      config text NOT NULL
    )`,
    `CREATE INDEX ${name('round_instance_idx')} ON ${name('round')} (instance_id, entered_at)`,
    `CREATE INDEX ${name('round_open_idx')} ON ${name('round')} (instance_id) WHERE state = 'open'`,
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
      signees integer NOT NULL,
      slots integer NOT NULL,
      filled integer NOT NULL,
      lost integer NOT NULL,
      unlisted_signatures integer NOT NULL,
      opened_at bigint,
      deadline_at bigint,
      ended_at bigint,
      in_inbox boolean NOT NULL,
      PRIMARY KEY (round_id, position)
    )`,
    // who has not signed in these is to be taken out of the inboxes; empty but for the last minutes
    `CREATE INDEX ${name('signee_group_over_idx')} ON ${name('signee_group')} (round_id, position)
      WHERE in_inbox AND state IN ('complete', 'expired', 'closed')`,
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
      delegated_from text,
      delegation_depth integer,
      language text,
      lookup text,
      asked_at bigint NOT NULL,
      in_inbox boolean NOT NULL,
      instance_created_at bigint NOT NULL
    )`,
    `CREATE UNIQUE INDEX ${name('signee_party_idx')}
      ON ${name('signee')} (instance_id, party_key, round_id, group_position)`,
    `CREATE INDEX ${name('signee_round_idx')} ON ${name('signee')} (round_id, position)`,
    // whoever has signed, or was passed over, or whose turn has not come, is in nobody's way here
    `CREATE INDEX ${name('signee_inbox_idx')} ON ${name('signee')} (party_key, asked_at, id)
      WHERE in_inbox AND filled < slots`,
    `CREATE INDEX ${name('signee_instances_idx')} ON ${name('signee')} (party_key, instance_created_at, instance_id)`,
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
      issuer text,
      token_id text,
      signed_at bigint NOT NULL,
      superseded_at bigint,
      documents text NOT NULL,
      text text,
      record text
    )`,
    `CREATE INDEX ${name('signature_signee_idx')} ON ${name('signature')} (signee_id)`,
    `CREATE INDEX ${name('signature_actor_idx')} ON ${name('signature')} (instance_id, actor_key)`,
    `CREATE INDEX ${name('signature_standing_idx')} ON ${name('signature')} (round_id, documents_digest)
      WHERE superseded_at IS NULL`,
    `CREATE TABLE ${name('document')} (
      instance_id text NOT NULL,
      id text NOT NULL,
      number bigint NOT NULL,
      data_type text NOT NULL,
      content_type text NOT NULL,
      filename text,
      size bigint NOT NULL,
      sha256 text NOT NULL,
      locked boolean NOT NULL,
      generated_from text,
      seal_of text,
      added_in text,
      created_at bigint NOT NULL,
      created_by text NOT NULL,
      changed_at bigint NOT NULL,
      changed_by text NOT NULL,
      removed_at bigint,
      PRIMARY KEY (instance_id, id)
    )`,
    // bytes that are all there, once for whoever uses them; where they lie, the store knows by the key
    `CREATE TABLE ${name('content')} (
      sha256 text NOT NULL PRIMARY KEY,
      key text NOT NULL,
      size bigint NOT NULL,
      check_at bigint
    )`,
    `CREATE UNIQUE INDEX ${name('content_key_idx')} ON ${name('content')} (key)`,
    // whether anybody uses these is to be looked at; what was put, or dropped, within a day
    `CREATE INDEX ${name('content_check_idx')} ON ${name('content')} (check_at) WHERE check_at IS NOT NULL`,
    `CREATE TABLE ${name('content_use')} (
      instance_id text NOT NULL,
      sha256 text NOT NULL,
      sealed boolean NOT NULL,
      ended_at bigint,
      PRIMARY KEY (instance_id, sha256)
    )`,
    `CREATE INDEX ${name('content_use_sha256_idx')} ON ${name('content_use')} (sha256)`,
    `CREATE INDEX ${name('content_use_ended_idx')} ON ${name('content_use')} (sealed, ended_at, instance_id)
      WHERE ended_at IS NOT NULL`,
    // keys of bytes that are not yet, or no longer, those of any content
    `CREATE TABLE ${name('loose_content')} (
      key text NOT NULL PRIMARY KEY,
      delete_at bigint NOT NULL,
      doomed boolean NOT NULL
    )`,
    `CREATE INDEX ${name('loose_content_idx')} ON ${name('loose_content')} (delete_at)`,
    `CREATE TABLE ${name('content_piece')} (
      key text NOT NULL,
      position integer NOT NULL,
      bytes ${bytesType} NOT NULL,
      PRIMARY KEY (key, position)
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
    `CREATE INDEX ${name('answer_at_idx')} ON ${name('answer')} (at)`,
    `CREATE TABLE ${name('job')} (
      id text NOT NULL PRIMARY KEY,
      kind text NOT NULL,
      key text NOT NULL,
      instance_id text,
      due_at bigint NOT NULL,
      ready_at bigint NOT NULL,
      state text NOT NULL,
      lease text,
      attempts integer NOT NULL,
      revision integer NOT NULL,
      created_at bigint NOT NULL,
      error text,
      payload text
    )`,
    `CREATE UNIQUE INDEX ${name('job_key_idx')} ON ${name('job')} (kind, key)`,
    `CREATE INDEX ${name('job_ready_idx')} ON ${name('job')} (ready_at, kind) WHERE state = 'waiting'`,
    `CREATE INDEX ${name('job_instance_idx')} ON ${name('job')} (instance_id)`,
    // what somebody was told or could not be told: a job's business, so it is no part of the instance's version
    `CREATE TABLE ${name('notice')} (
      id text NOT NULL PRIMARY KEY,
      instance_id text NOT NULL,
      round_id text NOT NULL,
      signee_id text NOT NULL,
      kind text NOT NULL,
      channel text,
      status text NOT NULL,
      reason text,
      attempts integer NOT NULL,
      at bigint NOT NULL
    )`,
    `CREATE INDEX ${name('notice_round_idx')} ON ${name('notice')} (round_id, signee_id)`,
    // up to which of an instance's events an endpoint has been told
    `CREATE TABLE ${name('webhook_cursor')} (
      endpoint_id text NOT NULL,
      instance_id text NOT NULL,
      sequence integer NOT NULL,
      PRIMARY KEY (endpoint_id, instance_id)
    )`,
    // what instances and documents are numbered by
    createCounter(name('counter')),
    `CREATE TABLE ${name('setting')} (
      name text NOT NULL PRIMARY KEY,
      value text NOT NULL
    )`,
  ],
};
