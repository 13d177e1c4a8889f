import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'chai';
import { run } from '../cli/run.ts';
import { corpusFiles, corpusIndex, needsCorpus } from './altinn-corpus.ts';

const TASKS_WITHOUT_MESSAGE = 'WARN_CORRESPONDENCE_RESOURCE_MISSING';
const GATEWAY = 'WARN_GATEWAY_CHOICE';
const HANDLER = 'WARN_SERVICE_HANDLER_MISSING';
const IGNORED = 'WARN_ELEMENT_UNKNOWN';
const NAMESPACE = 'WARN_NAMESPACE_WRONG';
const REJECT = 'WARN_REJECT_UNREAD';

/**
 * What each collected file deserves, by what stands in it: code and element. Where there is an error the file is
 * refused; warnings let it run.
 */
const verdicts: Record<string, readonly string[]> = {
  // two signing tasks that tell nobody; the pdf is the server's own
  '01': [`${TASKS_WITHOUT_MESSAGE} Task_2`, `${TASKS_WITHOUT_MESSAGE} Task_3`],
  '03': [`${HANDLER} Task_Send_EFormidling`, `${HANDLER} Task_Fail`],
  // its diagram still draws a task that was removed
  '104': ['WARN_REFERENCE_UNRESOLVED Activity_1817osb_di', `${HANDLER} Task_4`, `${HANDLER} Task_5`],
  // a template with the namespace that Altinn ignores, without a data type for signatures
  '12': [
    'ERR_NAMESPACE_WRONG Activity_1aqkvxy',
    'ERR_SIGNATURE_DATA_TYPE_MISSING Activity_1aqkvxy',
    `${NAMESPACE} Activity_0069y83`,
    `${TASKS_WITHOUT_MESSAGE} Activity_1aqkvxy`,
    `${REJECT} Activity_1aqkvxy`,
  ],
  '13': [`${NAMESPACE} Activity_1hr05xz`, `${NAMESPACE} Activity_0ei8xi2`, `${NAMESPACE} Activity_0091dh9`],
  '14': [`${NAMESPACE} Activity_0u5anl6`, `${NAMESPACE} Activity_0z0r9lk`],
  '26': [],
  // its actions have an id and no text, so there is no reject that a gateway would have to read
  '29': [],
  '30': [`${TASKS_WITHOUT_MESSAGE} Task2`],
  '31': ['ERR_DOCUMENTS_MISSING Task2', `${TASKS_WITHOUT_MESSAGE} Task2`],
  '32': ['ERR_SIGNATURE_DATA_TYPE_MISSING Task2', `${TASKS_WITHOUT_MESSAGE} Task2`],
  // a payment that is rejected goes on as if it were paid
  '33': [`${REJECT} Task2`],
  // a signatureConfig on a data task means nothing; the gateways have a default flow
  '35': [`${REJECT} Task2`],
  '36': [`${REJECT} Task2`],
  // altinn:properties is no element of the vocabulary, so its actions and types are none
  '37': [IGNORED, IGNORED, `${GATEWAY} Gateway1`],
  '38': [`${GATEWAY} Gateway1`],
  '39': [],
  '40': [`${NAMESPACE} Task1`, `${NAMESPACE} Task2`],
  // the attribute of older apps says the type
  '41': [],
  '42': ['WARN_END_EVENT_MISSING', `${NAMESPACE} Task1`, `${NAMESPACE} Task2`],
  // <bpmn:definition> in the singular is not BPMN
  '43': ['ERR_BPMN_INVALID'],
  '45': [],
  // tasksToIncludeInPdf and enabled were never words of the vocabulary's version that is read
  '46': [IGNORED, IGNORED, `${HANDLER} Task_3`],
  // an incoming that is another element's is there, if at the wrong place
  '51': [],
  // from before signatureConfig: what is to be signed and where is written where nobody looks
  '68': [
    'ERR_SIGNATURE_DATA_TYPE_MISSING Task_2',
    'ERR_DOCUMENTS_MISSING Task_2',
    'ERR_SIGNATURE_DATA_TYPE_MISSING Task_3',
    'ERR_DOCUMENTS_MISSING Task_3',
    IGNORED,
    IGNORED,
    IGNORED,
    IGNORED,
    `${TASKS_WITHOUT_MESSAGE} Task_2`,
    `${TASKS_WITHOUT_MESSAGE} Task_3`,
    `${REJECT} Task_2`,
  ],
  '79': [],
  '80': [
    'ERR_DOCUMENTS_MISSING Activity_0v7szrr',
    `${TASKS_WITHOUT_MESSAGE} Activity_0atkg6i`,
    `${TASKS_WITHOUT_MESSAGE} Activity_0v7szrr`,
  ],
  '82': [
    'ERR_PROVIDER_WITHOUT_STATES SigningTask_Founders',
    'ERR_PROVIDER_WITHOUT_STATES SigningTask_Auditor',
    'ERR_DOCUMENTS_MISSING SigningTask_Auditor',
    `${TASKS_WITHOUT_MESSAGE} SigningTask_Founders`,
    `${TASKS_WITHOUT_MESSAGE} SigningTask_Auditor`,
  ],
  '85': [
    'ERR_DOCUMENTS_MISSING SigningTask_Auditor',
    `${TASKS_WITHOUT_MESSAGE} SigningTask_Founders`,
    `${TASKS_WITHOUT_MESSAGE} SigningTask_Auditor`,
  ],
  '92': [
    'ERR_DOCUMENTS_MISSING SigningTask_Auditor',
    `${TASKS_WITHOUT_MESSAGE} SigningTask_Founders`,
    `${TASKS_WITHOUT_MESSAGE} SigningTask_Auditor`,
    `${GATEWAY} Gateway_HasAuditor`,
  ],
  '96': [`${GATEWAY} Gateway_HasAuditor`],
};

describe('check of the collected process files', () => {
  before(function () {
    needsCorpus(this);
  });

  it('has a verdict for every file', () => {
    expect([...corpusFiles.keys()]).to.have.members(Object.keys(verdicts));
  });

  it('is of the files that the index describes', () => {
    const hashes = [...corpusFiles.values()].map((file) => ({
      file: basename(file),
      sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
    }));
    expect(hashes).to.have.deep.members(corpusIndex());
  });

  for (const [number, verdict] of Object.entries(verdicts)) {
    const errors = verdict.filter((issue) => issue.startsWith('ERR_')).length;

    it(`${errors > 0 ? 'refuses' : 'accepts'} ${number} with what it deserves`, async () => {
      const { code, out } = await run(['check', '--json', corpusFiles.get(number)!]);
      const [{ issues }] = JSON.parse(out) as [{ issues: { code: string; element?: string }[] }];
      const found = issues.map(({ code: issue, element }) => [issue, element].filter(Boolean).join(' '));
      expect(found.sort()).to.deep.equal([...verdict].sort());
      expect(code).to.equal(errors > 0 ? 1 : 0);
    });
  }
});
