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
  #onCrash: (error: Error) => void = () => {};

  /** Rejects when it ends without having been killed; never resolves. */
  readonly crashed: Promise<never>;

  /** @param script the built command */
  constructor(script: string, env: Record<string, string>) {
    this.#script = script;
    this.#env = env;
    this.crashed = new Promise((_, reject) => {
      this.#onCrash = reject;
    });
    this.crashed.catch(() => {});
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
    child.once('exit', () => {
      if (this.#child === child) this.#onCrash(new Error(`a server ended that nobody killed: ${this.#log}`));
    });
    await once(child, 'spawn');
  }

  /** Waits until it listens. Throws if it ends instead. */
  async listening(): Promise<string> {
    const child = this.#child!;
    this.#url = await new Promise<string>((resolve, reject) => {
      let out = '';
      child.stdout!.setEncoding('utf8').on('data', (text: string) => {
        out = (out + text).slice(-keptLog);
        const url = /serves (http:\S+)/.exec(out)?.[1];
        if (url !== undefined) resolve(url);
      });
      child.once('exit', () => reject(new Error(`the server did not start: ${this.#log}`)));
    });
    return this.#url;
  }

  async start(): Promise<string> {
    await this.spawn();
    return this.listening();
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
