import type { DatabaseAccess } from '../database-access.ts';
import { answerRepository } from './answer-repository.ts';
import { callCountRepository } from './call-count-repository.ts';
import { contentRepository } from './content-repository.ts';
import { definitionRepository } from './definition-repository.ts';
import { documentRepository } from './document-repository.ts';
import { eventRepository } from './event-repository.ts';
import { findingsRepository } from './findings-repository.ts';
import { inboxRepository } from './inbox-repository.ts';
import { instanceRepository } from './instance-repository.ts';
import { jobRepository } from './job-repository.ts';
import { noticeRepository } from './notice-repository.ts';
import { numberRepository } from './number-repository.ts';
import { personRepository } from './person-repository.ts';
import { pieceRepository } from './piece-repository.ts';
import { roundRepository } from './round-repository.ts';
import { settingRepository } from './setting-repository.ts';
import { signatureRepository } from './signature-repository.ts';
import { signeeLinkRepository } from './signee-link-repository.ts';
import { signeeRepository } from './signee-repository.ts';
import { statusEventRepository } from './status-event-repository.ts';
import { webhookCursorRepository } from './webhook-cursor-repository.ts';

export type Repositories = ReturnType<typeof createRepositories>;

export function createRepositories(database: DatabaseAccess) {
  return {
    definitions: definitionRepository(database),
    instances: instanceRepository(database),
    rounds: roundRepository(database),
    signees: signeeRepository(database),
    signatures: signatureRepository(database),
    documents: documentRepository(database),
    contents: contentRepository(database),
    pieces: pieceRepository(database),
    events: eventRepository(database),
    answers: answerRepository(database),
    jobs: jobRepository(database),
    notices: noticeRepository(database),
    webhookCursors: webhookCursorRepository(database),
    findings: findingsRepository(database),
    inbox: inboxRepository(database),
    persons: personRepository(database),
    settings: settingRepository(database),
    numbers: numberRepository(database),
    statusEvents: statusEventRepository(database),
    signeeLinks: signeeLinkRepository(database),
    callCounts: callCountRepository(database),
  };
}
