import { isMainThread } from 'node:worker_threads';

// On Node 20 tsx reads TypeScript in the main thread alone; `--import` is handed on to every thread.
if (!isMainThread) (await import('tsx/esm/api')).register();
