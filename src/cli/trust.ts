import { X509Certificate } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SigningError } from '../errors.ts';
import { sealingOf } from './server-sealing.ts';
import { readSettings } from './settings.ts';
import type { Command } from './terminal.ts';
import { withStorage } from './with-storage.ts';

/** Prints the certificate that whoever verifies has to trust: the last one of the sealing key's chain. */
export const trust: Command = async (args, { env, print, complain }) => {
  parseArgs({ args, options: {} });
  const settings = readSettings(env);
  const sealing = await withStorage(settings, ({ settings: store }) => sealingOf(settings, store, silent));
  if (!sealing) {
    throw new SigningError('ERR_SETTING_INVALID', 'SEALING_KEY is not set: nothing is sealed with it', {
      info: { setting: 'SEALING_KEY' },
    });
  }
  const chain = await sealing.key.certificates();
  const last = new X509Certificate(chain.at(-1)!);
  if (!last.checkIssued(last)) {
    const issuer = last.issuer.replaceAll('\n', ', ');
    complain(`bpmn-signing: the chain ends before its root: trust the certificate of ${issuer} instead`);
  }
  print(last.toString().trimEnd());
  return 0;
};

const silent = { info() {}, warn() {}, error() {}, flush() {} };
