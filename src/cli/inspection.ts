import { join } from 'node:path';
import type { DefinitionIssue } from '../engine/index.ts';

/** What was found in a file. */
export interface Inspection {
  file: string;
  /** Whether there is no error among the issues. */
  ok: boolean;
  /** Absent for a definition that can't be read. */
  found?: { signingTasks: number; gateways: number; serviceTasks: number };
  /** Errors first. */
  issues: DefinitionIssue[];
}

/** What is wrong with a file beside a definition, as the file's own inspection. */
export function inspectionOf(
  folder: string,
  { code, message, info }: { code: DefinitionIssue['code']; message: string; info?: Record<string, unknown> },
): Inspection {
  const name = String(info?.file ?? '');
  const text = message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
  const issue: DefinitionIssue = { severity: 'error', code, message: text };
  if (typeof info?.path === 'string' && info.path !== '') issue.attribute = info.path;
  return { file: join(folder, name), ok: false, issues: [issue] };
}
