import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate for a server on loopback that nobody trusts unless told to; PEM. */
export interface SelfSigned {
  key: string;
  cert: string;
}

/** Makes a certificate (X.509, P-256) for a host name, valid today. */
export function selfSigned(hostname: string): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = sequence(bytes(0x06, '2a8648ce3d040302'));
  const name = sequence(set(sequence(bytes(0x06, '550403'), node(0x0c, Buffer.from(hostname)))));
  const day = 86_400_000;
  const subjectAltName = sequence(node(0x82, Buffer.from(hostname)));
  const certified = sequence(
    node(0xa0, bytes(0x02, '02')),
    bytes(0x02, '01'),
    ecdsaWithSha256,
    name,
    sequence(time(Date.now() - day), time(Date.now() + day)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    node(0xa3, sequence(sequence(bytes(0x06, '551d11'), node(0x04, subjectAltName)))),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', certified, privateKey)]);
  const der = sequence(certified, ecdsaWithSha256, node(0x03, signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

function node(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...contents: Buffer[]) => node(0x30, ...contents);
const set = (...contents: Buffer[]) => node(0x31, ...contents);
const bytes = (tag: number, hex: string) => node(tag, Buffer.from(hex, 'hex'));

function time(instant: number): Buffer {
  const text = new Date(instant).toISOString().replace(/[-:T]|\.\d+/g, '');
  return node(0x18, Buffer.from(text));
}
