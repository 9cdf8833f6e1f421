import { createPrivateKey, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** A certificate with its key, both in PEM. */
export interface Identity {
  cert: string;
  key: string;
}

/** Bytes of ASN.1 (X.690): a tag, the length, the content. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const size = Buffer.from(body.length.toString(16).padStart(4, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x82]), size, body]);
}

const sequence = (...content: Buffer[]) => der(0x30, ...content);
const bitString = (bytes: Buffer) => der(0x03, Buffer.from([0]), bytes);
const boolean = (value: boolean) => der(0x01, Buffer.from([value ? 0xff : 0]));
const utcTime = (at: Date) => der(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const groups = (value: number): number[] => {
    const bytes = [value & 0x7f];
    for (let left = value >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
    return bytes;
  };
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(groups)]));
}

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const nameOf = (cn: string) => sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(cn)))));
const extension = (id: string, critical: boolean, value: Buffer) =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), der(0x04, value));

/**
 * A certificate authority of the test's own, on elliptic keys: X.509 version 3 (RFC 5280), no more of it than a TLS
 * handshake looks at.
 */
export function createTestCa(cn = 'Test authority') {
  const root = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = (
    subject: string,
    publicKey: KeyObject,
    { isCa, days = 30 }: { isCa: boolean; days?: number },
  ): string => {
    const from = new Date(Date.now() - 86_400_000);
    const until = new Date(Date.now() + days * 86_400_000);
    // The server is reached at 127.0.0.1: as an address in the alternative names.
    const alternative = sequence(der(0x87, Buffer.from([127, 0, 0, 1])), der(0x82, Buffer.from('localhost')));
    const extensions = [
      extension('2.5.29.19', true, isCa ? sequence(boolean(true)) : sequence()),
      ...(isCa ? [] : [extension('2.5.29.17', false, alternative)]),
    ];
    const body = sequence(
      der(0xa0, der(0x02, Buffer.from([2]))),
      der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
      ECDSA_SHA256,
      nameOf(cn),
      sequence(utcTime(from), utcTime(until)),
      nameOf(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      der(0xa3, sequence(...extensions)),
    );
    const signature = createSign('sha256').update(body).sign(root.privateKey);
    const text = sequence(body, ECDSA_SHA256, bitString(signature)).toString('base64');
    return `-----BEGIN CERTIFICATE-----\n${text.replace(/(.{64})/g, '$1\n').trimEnd()}\n-----END CERTIFICATE-----\n`;
  };
  return {
    /** The authority's own certificate, to be trusted. */
    cert: certificate(cn, root.publicKey, { isCa: true }),
    /** A certificate for a server at 127.0.0.1, or for a client. */
    issue: (subject: string, { days = 30, passphrase }: { days?: number; passphrase?: string } = {}): Identity => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const encryption = passphrase ? { cipher: 'aes-256-cbc', passphrase } : {};
      const key = createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
      return {
        cert: certificate(subject, pair.publicKey, { isCa: false, days }),
        key: key.export({ type: 'pkcs8', format: 'pem', ...encryption }) as string,
      };
    },
  };
}
