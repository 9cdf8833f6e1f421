import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { Config } from '../../config';
import { checkBundle } from '../../domain/evidence/check-bundle';
import { sha256 } from '../../flows/state/evidence/conceal';
import { CliError } from '../error';
import { print } from '../print';
import { readBundle } from '../read-bundle';
import { withApi, withUrl } from '../service-api';

/** `wapay evidence <reference_id>`: the bundle of an order, for a file. */
export function evidenceCommand(config: () => Config): Command {
  return withUrl(new Command('evidence'))
    .description('print everything that led to the state of an order, as a bundle that `wapay verify` checks')
    .argument('<reference_id>')
    .action(async (id: string, _options, self: Command) => {
      const bundle = await withApi(self, config(), (api) => api.getEvidence(id));
      print(self, bundle, JSON.stringify(bundle, null, 2));
    });
}

/** `wapay verify <file>`: checks a bundle with nothing but the file: no settings, no database, no network. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('check a bundle of evidence, offline')
    .argument('<file>', 'what `wapay evidence` printed')
    .option('--key <public>', 'the public key that belongs to EVIDENCE_KEY: a file, PEM or base64')
    .option('--head <hash>', 'the last hash, as somebody noted it')
    .action((file: string, { key, head }: { key?: string; head?: string }, self: Command) => {
      const bundle = readBundle(file);
      const publicKey = key === undefined ? null : readPublicKey(key);
      const wrong = checkBundle(bundle, {
        sha256,
        head,
        ...(publicKey && {
          isSigned: (text: string, signature: string) => {
            const bytes = Buffer.from(signature, 'base64');
            // The last letter has bits that no byte takes.
            return bytes.toString('base64') === signature && verify(null, Buffer.from(text), publicKey, bytes);
          },
        }),
      });
      if (wrong !== null) throw new CliError(wrong);
      const { reference_id, records } = bundle;
      const worth = publicKey || head !== undefined ? 'authentic' : 'consistent, not authenticated';
      print(
        self,
        { reference_id, records: records.length, head: bundle.head, result: worth },
        `${reference_id}: ${records.length} records, ${worth}. Head: ${bundle.head}`,
      );
    });
}

/** What comes before the 32 bytes of a bare public key (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;

function readPublicKey(given: string): KeyObject {
  const text = existsSync(given) ? readFileSync(given, 'utf8') : given;
  try {
    if (text.includes('-----BEGIN')) return createPublicKey(text);
    const bytes = Buffer.from(text.trim(), 'base64');
    const der = bytes.length === KEY_BYTES ? Buffer.concat([SPKI_HEAD, bytes]) : bytes;
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    throw new CliError('--key is no Ed25519 public key: a file, PEM or base64.');
  }
}
