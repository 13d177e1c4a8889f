import type { Notice } from '../../src/notify/index.ts';

/** A notice with everything in it; 1 June 2026 at noon in Oslo is its deadline. */
export function noticeOf(changes: Partial<Notice> = {}): Notice {
  return {
    id: 'round-1:signee-2:turn:email',
    kind: 'turn',
    channel: 'email',
    language: 'en',
    recipient: { name: 'Kari Nordmann', address: 'kari@example.org' },
    app: 'ttd/lease',
    instanceId: 'instance-1',
    roundId: 'round-1',
    taskId: 'SignLease',
    title: 'Sign the lease',
    deadlineAt: Date.parse('2026-06-01T10:00:00Z'),
    url: 'https://sign.example.org/r/round-1',
    ...changes,
  };
}

export const kinds = ['turn', 'reminder', 'cancelled', 'expired', 'done'] as const;
export const languages = ['nb', 'nn', 'en'] as const;
export const channels = ['email', 'sms'] as const;
