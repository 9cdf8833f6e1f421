import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { PspValues } from './psp-keys';

/** What proves us to the bank. */
export interface PixIdentity {
  tls: { cert?: Buffer; key?: Buffer; pfx?: Buffer; passphrase?: string; ca?: Buffer };
  /** When the certificate ends; null: none, or in a PKCS #12 file. */
  certificateEnds: Date | null;
}

type FileKey = 'PIX_CERT_FILE' | 'PIX_CERT_KEY_FILE' | 'PIX_CA_FILE';

/** Reads the certificate files once, and tries whether they fit together. `problems` never holds a path. */
export function readPixIdentity(values: PspValues): PixIdentity & { problems: string[] } {
  const problems: string[] = [];
  const read = (key: FileKey): Buffer | undefined => {
    const path = values[key];
    if (path === undefined) return undefined;
    try {
      return readFileSync(path);
    } catch (error) {
      const { code = 'unreadable' } = error as { code?: string };
      problems.push(`${key}: the file cannot be read (${code})`);
      return undefined;
    }
  };
  const certificate = read('PIX_CERT_FILE');
  const key = read('PIX_CERT_KEY_FILE');
  const ca = read('PIX_CA_FILE');
  const isPkcs12 = /\.(p12|pfx)$/i.test(values.PIX_CERT_FILE ?? '');
  if (certificate && !isPkcs12 && values.PIX_CERT_KEY_FILE === undefined)
    problems.push('PIX_CERT_KEY_FILE: must be set with a PIX_CERT_FILE in PEM');
  if (values.PIX_CERT_FILE === undefined && values.PIX_CERT_KEY_FILE !== undefined)
    problems.push('PIX_CERT_FILE: must be set when PIX_CERT_KEY_FILE is');
  const passphrase = values.PIX_CERT_PASSPHRASE;
  const tls = {
    ...(certificate && (isPkcs12 ? { pfx: certificate } : { cert: certificate })),
    ...(key && { key }),
    ...(ca && { ca }),
    ...(passphrase !== undefined && { passphrase }),
  };
  // Node takes an authority that it cannot read for none at all.
  if (ca && endOf(ca) === null) problems.push('PIX_CA_FILE: holds no certificate in PEM');
  if (problems.length === 0) problems.push(...tryIdentity(tls, isPkcs12));
  return { tls, certificateEnds: certificate && !isPkcs12 ? endOf(certificate) : null, problems };
}

function tryIdentity(tls: PixIdentity['tls'], isPkcs12: boolean): string[] {
  try {
    createSecureContext(tls);
    return [];
  } catch {
    const passphrase = 'is PIX_CERT_PASSPHRASE right?';
    return [
      isPkcs12
        ? `PIX_CERT_FILE: is no PKCS #12 file that opens; ${passphrase}`
        : `PIX_CERT_FILE, PIX_CERT_KEY_FILE: are not PEM files whose key fits the certificate; ${passphrase}`,
    ];
  }
}

function endOf(certificate: Buffer): Date | null {
  try {
    return new Date(new X509Certificate(certificate).validTo);
  } catch {
    return null;
  }
}
