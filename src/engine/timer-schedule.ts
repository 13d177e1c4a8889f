import { DateTime, Duration } from 'luxon';
import { isDuration } from './value-reader.ts';

/** What a BPMN timer may say, and how it has to look. */
export const TIMER_VALUES = {
  timeDuration: 'an ISO 8601 duration such as PT36H',
  timeDate: 'an ISO 8601 date-time such as 2026-01-15T09:00:00Z',
  timeCycle:
    'an ISO 8601 cycle such as R3/PT10H, R/PT1H or R3/2026-01-15T09:00:00Z/P1D, of a second or more at a time',
} as const;

export type TimerType = keyof typeof TIMER_VALUES;

/** A timer that runs. Plain JSON, since it is saved with the engine's state. */
export interface Timer {
  type: TimerType;
  /** What the model says, its expressions resolved. */
  value: string;
  /** Milliseconds since 1970, UTC. */
  dueAt: number;
  /** How often it rings yet; without a number, for ever. */
  ringsLeft?: number;
}

/** A shorter one would keep a server busy with nothing else. */
const SHORTEST_REPETITION = 1_000;

/** `R<times>/<start>/<repetition>`; without R it rings once, and without a number or with -1 for ever. */
const CYCLE = /^(?:(R)(-1|\d{0,9})\/)?(?:([^/]+)\/)?(P[^/]+)$/;

interface Cycle {
  times: number;
  start?: number;
  repetition: string;
}

/**
 * A timer that is started at `now` (milliseconds since 1970). Durations are reckoned by the calendar in UTC; a
 * date-time is UTC unless it has an offset. A cycle rings first when one repetition is over, counted from `now`; one
 * with a start, at the next of the times that are whole repetitions after its start. Undefined for a value that is
 * not as {@link TIMER_VALUES} says.
 */
export function startTimer(type: TimerType, value: string, now: number): Timer | undefined {
  switch (type) {
    case 'timeDuration':
      return isDuration(value) ? timerAt({ type, value }, after(now, value), 1) : undefined;
    case 'timeDate':
      return timerAt({ type, value }, instantOf(value), 1);
    case 'timeCycle': {
      const cycle = readCycle(value);
      if (!cycle) return undefined;
      const { start, repetition, times } = cycle;
      if (start === undefined) return timerAt({ type, value }, after(now, repetition), times);
      // A cycle whose times are all over rings once, late: who waits for it would wait for ever.
      const count = Math.min(repetitionsUntil(start, repetition, now), times);
      return timerAt({ type, value }, after(start, repetition, count), times - count + 1);
    }
  }
}

/**
 * The timer that follows one that rings at `now`; undefined after the last repetition. It is due a repetition after
 * the one before was due, or after `now` where that would be over as well: an overdue cycle catches up once. A cycle
 * with a start keeps to its times instead, and passes over those that are over.
 */
export function nextTimer(
  { type, value, dueAt, ringsLeft = Number.POSITIVE_INFINITY }: Timer,
  now: number,
): Timer | undefined {
  const cycle = type === 'timeCycle' && ringsLeft > 1 && readCycle(value);
  if (!cycle) return undefined;
  const { start, repetition, times } = cycle;
  if (start !== undefined) {
    const count = repetitionsUntil(start, repetition, Math.max(now, dueAt));
    if (count > times) return undefined;
    return timerAt({ type, value }, after(start, repetition, count), times - count + 1);
  }
  const next = after(dueAt, repetition);
  return timerAt({ type, value }, now > next ? after(now, repetition) : next, ringsLeft - 1);
}

/** Undefined for an instant that is none, or beyond the calendar: luxon says NaN for it. */
function timerAt(timer: Pick<Timer, 'type' | 'value'>, dueAt: number, ringsLeft: number): Timer | undefined {
  if (!Number.isFinite(dueAt)) return undefined;
  return { ...timer, dueAt, ...(Number.isFinite(ringsLeft) && { ringsLeft }) };
}

function readCycle(value: string): Cycle | undefined {
  const [, repeats, count, from, repetition] = CYCLE.exec(value) ?? [];
  if (repetition === undefined || !isDuration(repetition)) return undefined;
  if (Duration.fromISO(repetition).toMillis() < SHORTEST_REPETITION) return undefined;
  const isEndless = count === '' || count === '-1';
  const times = !repeats ? 1 : isEndless ? Number.POSITIVE_INFINITY : Number(count);
  const start = from === undefined ? undefined : instantOf(from);
  if (times === 0 || Number.isNaN(start)) return undefined;
  return { times, repetition, ...(start !== undefined && { start }) };
}

/** A time without a date would be read as one of today, and what today is depends on when it is asked. */
function instantOf(dateTime: string): number {
  if (!/^\d{4}-\d\d-\d\d/.test(dateTime)) return Number.NaN;
  return DateTime.fromISO(dateTime, { zone: 'utc' }).toMillis();
}

function after(from: number, duration: string, times = 1): number {
  const whole = Duration.fromISO(duration).mapUnits((amount) => amount * times);
  return DateTime.fromMillis(from, { zone: 'utc' }).plus(whole).toMillis();
}

/** How many repetitions after its start a cycle is next due that must be later than `instant`; at least one. */
function repetitionsUntil(start: number, repetition: string, instant: number): number {
  let late = 1;
  while (after(start, repetition, late) <= instant) late *= 2;
  let early = Math.floor(late / 2);
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (after(start, repetition, middle) <= instant) early = middle;
    else late = middle;
  }
  return late;
}
