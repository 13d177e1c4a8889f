import { isSigningError } from '../errors.ts';
import { helpOf, isTopic } from './help.ts';
import { type Command, type Terminal, UsageError } from './terminal.ts';
import { version } from './version.ts';

// loaded when they are asked for: a token needs no engine, a check no database
const COMMANDS: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./serve.ts')).serve,
  migrate: async () => (await import('./migrate.ts')).migrate,
  check: async () => (await import('./check.ts')).check,
  jobs: async () => (await import('./jobs.ts')).jobs,
  instances: async () => (await import('./instances.ts')).instances,
  export: async () => (await import('./export.ts')).exportEvidence,
  trust: async () => (await import('./trust.ts')).trust,
  token: async () => (await import('./token.ts')).token,
  'posten-certificates': async () => (await import('./posten-certificates.ts')).postenCertificates,
  'posten-package': async () => (await import('./posten-package.ts')).postenPackage,
  verify: async () => (await import('./verify.ts')).verify,
};

/** Runs `bpmn-signing` with these arguments; answers the exit code: 0, 1 if it failed, 2 for wrong usage. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version' || name === '-v') {
    terminal.print(await version());
    return 0;
  }
  if (args.includes('--help') || args.includes('-h') || name === 'help') {
    const topic = args.find(isTopic);
    terminal.print(helpOf(topic));
    return 0;
  }
  try {
    const load = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (load === undefined) {
      throw new UsageError(name === undefined ? 'a command is needed' : `there is no command ${name}`);
    }
    return await (await load())(rest, terminal);
  } catch (error) {
    return complainOf(error, isTopic(name) ? `bpmn-signing ${name} --help` : 'bpmn-signing --help', terminal);
  }
}

function complainOf(error: unknown, help: string, terminal: Terminal): number {
  const { message, code = '' } = error as Error & { code?: string };
  if ((error as Error).name === 'UsageError' || code.startsWith('ERR_PARSE_ARGS')) {
    // the parser quotes what it did not expect, which may be somebody's number
    terminal.complain(`bpmn-signing: ${message.replace(/\d{9,}/g, '…')}`);
    terminal.complain(`See ${help}.`);
    return 2;
  }
  terminal.complain(isSigningError(error) ? `bpmn-signing: ${code}: ${message}` : `bpmn-signing: ${message}`);
  return 1;
}
