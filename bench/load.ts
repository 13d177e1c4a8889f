import { Agent, request } from 'node:http';
import type { Call } from './server-process.ts';

const body = JSON.stringify({ action: 'sign' });

/** Makes the calls with so many callers at a time; answers calls per second. Throws if one is not answered with 200. */
export async function callsPerSecond(port: number, calls: readonly Call[], callers: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const waiting = [...calls];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let call = waiting.pop(); call; call = waiting.pop()) await post(agent, port, call);
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  return calls.length / seconds;
}

function post(agent: Agent, port: number, { path, token }: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        path,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': body.length,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () =>
          response.statusCode === 200
            ? resolve()
            : reject(new Error(`${path} answered ${response.statusCode}`)),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
