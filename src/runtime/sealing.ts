import { thumbprintIn } from '../documents/evidence/jws.ts';
import { openSealingKey, type Sealer, type SealingKey } from '../documents/index.ts';
import { SigningError } from '../errors.ts';
import type { Storage } from '../storage/index.ts';

/** With what signatures are recorded and documents sealed. */
export interface SealingOptions {
  key: SealingKey;
  /** Authorities (RFC 3161) that say when a document was sealed: level B-T. None: B-B. */
  timeStamps?: TimeStampOptions;
  /** Sealed documents hold what shows that their certificates were valid: level B-LT. Needs `timeStamps`. Default false. */
  validationData?: boolean;
  /** In which the page of a sealed document is written; default `nb`. */
  language?: 'nb' | 'nn' | 'en';
}

export interface TimeStampOptions {
  /** Asked in this order, until one answers. */
  urls: readonly string[];
  /**
   * What follows when none answers: `wait` (the default) tries again, and the document is not sealed until one does;
   * `lower` seals it without, and records that.
   */
  onFailure?: 'wait' | 'lower';
  /** Milliseconds that one may take; default 10 000. */
  timeout?: number;
  /** OID of the policy asked for. */
  policy?: string;
  /** Certificates that theirs lead to, DER. */
  trusted: readonly Uint8Array[];
}

/** The sealing key of a runtime, opened when it is first needed, and certificates of all that were used before. */
export class Sealing {
  readonly options: SealingOptions;
  readonly #storage: Storage;
  #sealer: Promise<Sealer> | undefined;

  /** Throws `ERR_SETTING_INVALID` for options that can't be followed. */
  constructor(options: SealingOptions, storage: Storage) {
    if (options.validationData && !options.timeStamps?.urls.length) {
      throw new SigningError(
        'ERR_SETTING_INVALID',
        'validation data is of use only beside a time stamp: name an authority in timeStamps, or leave validationData out',
        { info: { setting: 'sealing.validationData' } },
      );
    }
    this.options = options;
    this.#storage = storage;
  }

  /** Throws `ERR_SEALING_KEY_INVALID`; a key that did not answer is asked again next time. */
  sealer(): Promise<Sealer> {
    this.#sealer ??= this.#open().catch((error: unknown) => {
      this.#sealer = undefined;
      throw error;
    });
    return this.#sealer;
  }

  /** Certificates of the key of this thumbprint, DER; undefined for one that was never used here. */
  async certificatesOf(thumbprint: string): Promise<readonly Uint8Array[] | undefined> {
    const sealer = await this.sealer();
    if (sealer.thumbprint === thumbprint) return sealer.certificates;
    const stored = await this.#storage.settings.get(settingOf(thumbprint));
    return stored === undefined
      ? undefined
      : (JSON.parse(stored) as string[]).map((certificate) => Buffer.from(certificate, 'base64'));
  }

  /** The chains of all keys that these records (JWS) were signed with; the present key's first. */
  async chainsOf(records: readonly string[]): Promise<(readonly Uint8Array[])[]> {
    const sealer = await this.sealer();
    const thumbprints = new Set(records.map(thumbprintIn));
    thumbprints.delete(sealer.thumbprint);
    const earlier = await Promise.all([...thumbprints].map((thumbprint) => this.certificatesOf(thumbprint)));
    return [sealer.certificates, ...earlier.filter((chain) => chain !== undefined)];
  }

  async #open(): Promise<Sealer> {
    const sealer = await openSealingKey(this.options.key);
    // Records name their key by its thumbprint alone; they have to be verified when it is long gone from the settings.
    const certificates = sealer.certificates.map((der) => Buffer.from(der).toString('base64'));
    await this.#storage.settings.setOnce(settingOf(sealer.thumbprint), JSON.stringify(certificates));
    return sealer;
  }
}

/** Throws `ERR_SETTING_INVALID` where there is no sealing key. */
export function assertSealing({ sealing }: { sealing?: Sealing }): Sealing {
  if (sealing) return sealing;
  throw new SigningError(
    'ERR_SETTING_INVALID',
    'there is no sealing key here, so nothing is recorded or sealed; give the runtime one',
    { info: { setting: 'sealing' } },
  );
}

function settingOf(thumbprint: string): string {
  return `sealing-certificates:${thumbprint}`;
}
