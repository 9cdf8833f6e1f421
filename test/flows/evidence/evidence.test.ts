import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkBundle } from '../../../src/domain/evidence/check-bundle';
import type { EvidenceBundle } from '../../../src/domain/evidence/record';
import { sha256 } from '../../../src/flows/state/evidence/conceal';
import { runCli } from '../../helpers/app/cli';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const EVIDENCE_KEY = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
const PUBLIC = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

let stage: Stage;
beforeAll(async () => {
  stage = await createStage({ EVIDENCE_KEY });
});
afterAll(() => stage.close());

async function paid(id: string): Promise<EvidenceBundle> {
  await stage.merchant.post('/orders', teaOrder(id)).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act(id, 'pay').expect(200);
  await stage.runUntilIdle();
  return bundleOf(id);
}

const bundleOf = async (id: string): Promise<EvidenceBundle> =>
  (await stage.merchant.get(`/orders/${id}/evidence`).expect(200)).body;

const kinds = ({ records }: EvidenceBundle) => new Set(records.map(({ kind }) => kind));
const codes = ({ records }: EvidenceBundle) => records.flatMap(({ body }) => (body as Json).code ?? []);

describe('the evidence of a paid order', () => {
  test('begins with the order, holds the webhook item, the lookup and the capture, and proves itself', async () => {
    const bundle = await paid('EV-paid');
    expect(bundle.records.map(({ seq }) => seq)).toEqual(bundle.records.map((_, index) => index + 1));
    expect(bundle.records[0]).toMatchObject({ kind: 'order', prev: null, body: { reference_id: 'EV-paid' } });
    expect(kinds(bundle)).toEqual(
      new Set(['order', 'message', 'webhook_item', 'webhook', 'lookup', 'lookup_answer', 'payment']),
    );
    expect(codes(bundle)).toEqual(expect.arrayContaining(['order_created', 'payment_moved', 'order_moved']));
    const lookup = bundle.records.findLast(({ kind }) => kind === 'lookup_answer');
    expect(lookup?.body).toMatchObject({ verdict: 'captured', amount: 68145, currency: 'INR' });
    expect(checkBundle(bundle, { sha256 })).toBeNull();
  });

  test('has the customer only as a salted hash in what is hashed, and beside it in what can be erased', async () => {
    const bundle = await bundleOf('EV-paid');
    const bodies = JSON.stringify(bundle.records.map(({ body }) => body));
    expect(bodies).not.toContain('9845012345');
    const [first] = bundle.records;
    expect(first?.reveal?.['/customer_phone']?.value).toBe('919845012345');
    expect(first?.body).toMatchObject({ customer_phone: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  });

  test('is written with the facts: every line of the timeline has its record', async () => {
    const lines = (await stage.timeline('EV-paid')).map(({ code }: Json) => code);
    expect(codes(await bundleOf('EV-paid'))).toEqual(lines);
  });

  test('is refused by the database to whoever would change or remove a record', async () => {
    const change = (sql: string) => stage.sql(`${sql} WHERE reference_id = 'EV-paid' AND seq = 2`);
    await expect(change(`UPDATE evidence SET kind = 'other'`)).rejects.toThrow('never changed');
    await expect(change(`UPDATE evidence SET body = '{}', reveal = NULL`)).rejects.toThrow('never changed');
    await expect(change('DELETE FROM evidence')).rejects.toThrow('never changed');
  });

  test('of an order that is not there is not found', async () => {
    await stage.merchant.get('/orders/EV-none/evidence').expect(404);
  });
});

describe('a bundle that was altered', () => {
  const alter = async (change: (bundle: EvidenceBundle) => void): Promise<string | null> => {
    const bundle = structuredClone(await bundleOf('EV-paid'));
    change(bundle);
    return checkBundle(bundle, { sha256 });
  };
  const body = (bundle: EvidenceBundle, index: number): Json => bundle.records[index]?.body;

  test.each<[string, string, (bundle: EvidenceBundle) => void]>([
    ['in the amount', 'Record 1 was altered', (bundle) => Object.assign(body(bundle, 0), { amount: 1 })],
    ['in a time', 'Record 3 was altered', ({ records }) => Object.assign(records[2] ?? {}, { at: '2026-01-01' })],
    ['by a record less', 'Record 2 has the number 3', ({ records }) => records.splice(1, 1)],
    ['at the end', 'The end is missing', ({ records }) => records.pop()],
    ['in a revealed value', 'Record 1 was altered: the value revealed at /customer_phone', revealOther],
    ['in the reference', 'Record 1 is about another order', (bundle) => Object.assign(bundle, { reference_id: 'X' })],
  ])('%s is named', async (_where, found, change) => {
    expect(await alter(change)).toContain(found);
  });

  test('by somebody who computes all hashes again is another one than the head that was noted', async () => {
    const bundle = await bundleOf('EV-paid');
    expect(checkBundle(bundle, { sha256, head: 'f'.repeat(64) })).toContain('the head is not the hash that was given');
  });

  function revealOther({ records }: EvidenceBundle): void {
    const revealed = records[0]?.reveal?.['/customer_phone'];
    if (revealed) revealed.value = '919999999999';
  }
});

describe('an erased customer', () => {
  test('leaves a chain that is whole, with nothing personal beside it, and goes on so', async () => {
    await paid('EV-erased');
    const before = await bundleOf('EV-erased');
    await stage.merchant.post('/orders/EV-erased/refunds', {}).expect(202);
    await stage.runUntilIdle();
    await stage.merchant.post('/customers/erase', { phone: '+919845012345' }).expect(200);
    await stage.runUntilIdle();
    const after = await bundleOf('EV-erased');
    expect(checkBundle(after, { sha256 })).toBeNull();
    expect(after.records.length).toBeGreaterThan(before.records.length);
    expect(after.records.slice(0, before.records.length).map(({ hash }) => hash)).toEqual(
      before.records.map(({ hash }) => hash),
    );
    expect(after.records.filter(({ reveal }) => reveal)).toEqual([]);
    expect(JSON.stringify(after)).not.toContain('9845012345');
  });
});

describe('an order from before there were chains', () => {
  const forget = (id: string) =>
    stage.sql(`BEGIN; ALTER TABLE evidence DISABLE TRIGGER USER; DELETE FROM evidence WHERE reference_id = '${id}';
               ALTER TABLE evidence ENABLE TRIGGER USER; COMMIT`);

  test('gets its chain from what is stored, marked so, when somebody asks for it', async () => {
    await paid('EV-old');
    await forget('EV-old');
    const bundle = await bundleOf('EV-old');
    expect(bundle.records.every(({ body }) => (body as Json).from_stored)).toBe(true);
    expect(bundle.records[0]?.body).toMatchObject({ payment: { status: 'captured', captured_amount: 68145 } });
    expect(checkBundle(bundle, { sha256 })).toBeNull();
    expect((await bundleOf('EV-old')).head).toBe(bundle.head);
  });

  test('gets it with the next change, which follows without the mark', async () => {
    await paid('EV-older');
    await forget('EV-older');
    await stage.merchant.post('/orders/EV-older/order_status', { status: 'shipped' }).expect(202);
    await stage.runUntilIdle();
    const bundle = await bundleOf('EV-older');
    expect(bundle.records[0]?.body).toMatchObject({ from_stored: true, reference_id: 'EV-older' });
    expect(bundle.records.at(-1)?.body).not.toHaveProperty('from_stored');
    expect(checkBundle(bundle, { sha256 })).toBeNull();
  });
});

describe('wapay evidence and wapay verify', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'wapay-evidence-'));
  const file = path.join(directory, 'bundle.json');
  afterAll(() => rmSync(directory, { recursive: true }));
  // Nothing but the file: an address at which nobody listens would make whoever connects fail.
  const verify = (...args: string[]) =>
    runCli(['verify', file, ...args], { DATABASE_URL: 'postgresql://127.0.0.1:1/x' });

  test('print a bundle and find it authentic, with nothing but the file', async () => {
    const env = { WHATSAPP_PROVIDER: 'sandbox', DATABASE_URL: stage.databaseUrl };
    const printed = await runCli(['evidence', 'EV-paid', '--url', stage.serviceUrl], env);
    expect(printed.err).toBe('');
    writeFileSync(file, printed.out);
    const [plain, signed] = await Promise.all([verify(), verify('--key', PUBLIC)]);
    expect(plain).toMatchObject({ code: 0, out: expect.stringContaining('consistent, not authenticated') });
    expect(signed).toMatchObject({ code: 0, out: expect.stringContaining('records, authentic') });
  });

  test('name the record in which one byte is another one, and a key that did not sign', async () => {
    const bundle = await bundleOf('EV-paid');
    const text = JSON.stringify(bundle);
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const verifying = (name: string, content: string, ...args: string[]) => {
      writeFileSync(path.join(directory, name), content);
      return runCli(['verify', path.join(directory, name), ...args], {});
    };
    const [foreign, noted, byte, member] = await Promise.all([
      verifying('key.json', text, '--key', other),
      verifying('head.json', text, '--head', bundle.head),
      verifying('byte.json', text.replace('payment_moved', 'payment_mowed')),
      verifying('member.json', text.replace('"prev"', '"preV"')),
    ]);
    expect(foreign).toMatchObject({ code: 1, err: expect.stringContaining('signature') });
    expect(noted).toMatchObject({ code: 0 });
    expect(byte).toMatchObject({ code: 1, err: expect.stringMatching(/^Record \d+ was altered/) });
    expect(member).toMatchObject({ code: 1, err: expect.stringMatching(/^Record 1 does not have the form/) });
  });
});
