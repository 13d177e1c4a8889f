import type { EventRecord } from '../../storage/index.ts';
import { altinnTime } from './time.ts';

/** Events of the audit trail that Altinn's history is made of. */
export const HISTORY_EVENTS = [
  'element.started',
  'element.entered',
  'element.left',
  'element.abandoned',
  'element.ended',
];

/** Altinn's `ProcessHistoryItem`; `occured` is spelled so there. Tasks have a start and an end, events occur. */
export interface ProcessHistoryItem {
  eventType: string;
  elementId: string | null;
  occured: string | null;
  started: string | null;
  ended: string | null;
  performedBy: string | null;
}

/** The way that a process took, oldest first: one item for each time a task was entered. */
export function processHistory(events: readonly EventRecord[]): { processHistory: ProcessHistoryItem[] } {
  const items: ProcessHistoryItem[] = [];
  for (const event of events) {
    const at = altinnTime(event.at);
    if (event.type === 'element.started') items.push(item(event, 'process_StartEvent', { occured: at }));
    else if (event.type === 'element.ended') items.push(item(event, 'process_EndEvent', { occured: at }));
    else if (!isTask(event)) continue;
    else if (event.type === 'element.entered') items.push(item(event, 'process_StartTask', { started: at }));
    else {
      const entry = items.findLast(({ elementId, started }) => elementId === event.elementId && started);
      if (entry) entry.ended = at;
      if (event.type === 'element.abandoned') items.push(item(event, 'process_AbandonTask', { occured: at }));
    }
  }
  return { processHistory: items };
}

function item(event: EventRecord, eventType: string, times: Partial<ProcessHistoryItem>): ProcessHistoryItem {
  return {
    eventType,
    elementId: event.elementId ?? null,
    occured: null,
    started: null,
    ended: null,
    performedBy: performedBy(event.identity),
    ...times,
  };
}

/** Gateways and events in between are no part of Altinn's history. */
function isTask({ payload }: EventRecord): boolean {
  return typeof payload.elementType === 'string' && payload.elementType.endsWith('Task');
}

/** An id at the issuer or a public number, never a person's identity number. */
function performedBy(identity: Record<string, unknown> | undefined): string | null {
  if (typeof identity?.name === 'string') return identity.name;
  const [, id] = /^(?:system|organisation):(.+)$/.exec(String(identity?.actor)) ?? [];
  return id ?? null;
}
