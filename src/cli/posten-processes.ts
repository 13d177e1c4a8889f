import { defaultApps } from '../http/posten/job-apps.ts';
import type { ServerLog } from './server-log.ts';

/** Says in the log which jobs are refused for want of their process. */
export function warnOfMissingProcesses(
  applications: readonly { id: string }[],
  log: Pick<ServerLog, 'warn'>,
): void {
  for (const [kind, app] of Object.entries(defaultApps)) {
    if (applications.some(({ id }) => id === app)) continue;
    log.warn(
      { app },
      `there is no ${app}: ${kind} jobs are refused; copy posten-${kind}.bpmn from the example processes into PROCESSES`,
    );
  }
}
