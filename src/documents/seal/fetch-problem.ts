import { DerError } from './der.ts';

/** What went wrong when an authority was asked, in words: its host, but not its address, which may hold a key. */
export function fetchProblem(url: string, error: unknown): string {
  return `${URL.canParse(url) ? `<${new URL(url).host}>` : 'an address that is none'} ${problemOf(error)}`;
}

function problemOf(error: unknown): string {
  if (error instanceof DerError) return 'gave an answer that can not be read';
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError') return 'did not answer in time';
  // fetch says only "fetch failed"
  return error instanceof TypeError ? 'can not be reached' : error.message;
}
