import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type CloudEvent, cloudEvent, type WebhookEndpoint } from '../../src/notify/index.ts';
import type { SelfSigned } from '../helpers/self-signed.ts';

export const secrets = [
  `whsec_${Buffer.from('the newest secret of the receiver').toString('base64')}`,
  `whsec_${Buffer.from('the secret that is to be retired').toString('base64')}`,
] as const;

export function eventOf(): CloudEvent {
  return cloudEvent({
    id: 'instance-1:7',
    source: '/apps/ttd/lease',
    type: 'signing.round.completed',
    subject: 'instances/instance-1/rounds/round-1',
    time: Date.parse('2026-06-01T10:00:00Z'),
    data: { outcome: 'completed', name: 'Ærlig – «Åse»' },
  });
}

export function endpointOf(changes: Partial<WebhookEndpoint> = {}): WebhookEndpoint {
  return { id: 'archive', url: 'https://hooks.example.org/events', secrets: [secrets[0]], ...changes };
}

/** A receiver on loopback. */
export interface Receiver {
  port: number;
  /** Connections that were made. */
  connections: number;
  close(): Promise<void>;
}

export async function startReceiver(onRequest: RequestListener, tls?: SelfSigned): Promise<Receiver> {
  const server: Server = tls ? createTlsServer(tls, onRequest) : createServer(onRequest);
  const receiver: Receiver = {
    port: 0,
    connections: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  server.on('connection', () => {
    receiver.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.port = (server.address() as AddressInfo).port;
  return receiver;
}
