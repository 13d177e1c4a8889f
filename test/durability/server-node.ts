import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Ends a server whose starter is gone, however that ended: nobody would ever stop it. */
const endWithParent = `data:text/javascript,${encodeURIComponent(
  `process.stdin.once('close', () => process.exit(1)).resume(); process.stdin.unref?.();`,
)}`;

/** Most of what a server logged that is kept for a message. */
const keptLog = 4_000;

/** One `bpmn-signing serve`, which is killed and started again. */
export class ServerNode {
  readonly #script: string;
  readonly #env: Record<string, string>;
  #child: ChildProcess | undefined;
  #url: string | undefined;
  #log = '';

  /** @param script the built command */
  constructor(script: string, env: Record<string, string>) {
    this.#script = script;
    this.#env = env;
  }

  /** Its address; undefined while it is dead or not yet listening. Another one after each start. */
  get url(): string | undefined {
    return this.#url;
  }

  /** The end of what it has logged since it was made. */
  get log(): string {
    return this.#log;
  }

  /** Begins to start it; answers when the process is there. */
  async spawn(): Promise<void> {
    const child = spawn(process.execPath, [`--import=${endWithParent}`, this.#script, 'serve'], {
      env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'warn', SERVICE_WAIT: '0', ...this.#env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stdin!.on('error', () => {});
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-keptLog);
    });
    await once(child, 'spawn');
  }

  /** Waits until it listens. Throws if it ends instead. */
  async listening(): Promise<string> {
    const child = this.#child!;
    let out = '';
    child.stdout!.setEncoding('utf8');
    const ended = once(child, 'exit').then(() => true);
    for (;;) {
      const data = once(child.stdout!, 'data').then(([text]: string[]) => text!);
      const next = await Promise.race([data, ended]);
      if (next === true) throw new Error(`the server ended by itself: ${this.#log}`);
      out += next;
      const url = /serves (http:\S+)/.exec(out)?.[1];
      if (url === undefined) continue;
      child.stdout!.resume();
      this.#url = url;
      return url;
    }
  }

  async start(): Promise<string> {
    await this.spawn();
    return this.listening();
  }

  /** Whether it has ended without having been killed. */
  get hasCrashed(): boolean {
    return this.#child !== undefined && (this.#child.exitCode !== null || this.#child.signalCode !== null);
  }

  /** SIGKILL: nothing in it gets to do anything more. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#url = undefined;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}
