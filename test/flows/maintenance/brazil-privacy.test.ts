import { consent, sendBread } from '../../helpers/app/brazil-orders';
import { createStage, type Stage } from '../../helpers/app/test-app';

/** Whoever finds one of these in a log line or an error knows something about a customer, or can charge a card. */
const CANARIES = {
  phone: '5511987651234',
  credential: 'cred-of-the-canary',
  token: 'tok-of-the-canary',
  metadata: 'metadata-of-the-canary',
  pspSecret: 'Y2FuYXJ5IHNlY3JldCBvZiB0aGUgUFNQ',
};

let stage: Stage;
const lines: string[] = [];
beforeAll(async () => {
  stage = await createStage(
    { LOG_LEVEL: 'trace', PSP_WEBHOOK_SECRET: `whsec_${CANARIES.pspSecret}` },
    { log: { write: (line: string) => void lines.push(line) } },
  );
});
afterAll(() => stage.close());

const found = (text: string, canaries: string[]) =>
  canaries.filter((one) => text.includes(one) || text.includes(encodeURIComponent(one)));

test('no log line, timeline or error holds the customer, the credential or its token, whatever goes wrong', async () => {
  const put = { last_four_digits: '4821', customer: { phone: CANARIES.phone }, psp: { token: CANARIES.token } };
  const answers: string[] = [];
  await stage.merchant.put(`/credentials/${CANARIES.credential}`, put).expect(201);
  answers.push((await stage.merchant.put(`/credentials/${CANARIES.credential}`, { ...put, more: 1 }).expect(422)).text);
  answers.push((await stage.merchant.get(`/credentials/not-${CANARIES.credential}`).expect(404)).text);
  await stage.merchant.post('/credentials/search', { phone: CANARIES.phone }).expect(200);

  const card = { type: 'offsite_card_pay', offsite_card_pay: { credential_id: CANARIES.credential } };
  const change = { to: CANARIES.phone, payment_settings: [card], metadata: { m: CANARIES.metadata } };
  const faults = [
    {},
    { charge: 'decline' },
    { charge: 'timeout_after' },
    { lookup: 'down' },
    { lookup: 'wrong_amount' },
  ];
  for (const [index, fault] of faults.entries()) {
    await stage.customer.faults({ charge: 'ok', lookup: 'ok' });
    await sendBread(stage, `LOG-${index}`, change);
    await stage.customer.faults(fault);
    await stage.customer.act(`LOG-${index}`, 'confirm').expect(200);
    await stage.runUntilIdle();
    await stage.deliver(
      consent(stage, `LOG-${index}`, { credential_id: CANARIES.credential }, { from: CANARIES.phone }),
    );
    await stage.deliver(consent(stage, `LOG-${index}`, {}, { from: CANARIES.phone, id: `wamid.other.${index}` }));
    await stage.runUntilIdle();
    answers.push(JSON.stringify(await stage.timeline(`LOG-${index}`)));
    answers.push(JSON.stringify((await stage.order(`LOG-${index}`)).payment));
  }
  const { vault } = stage.ctx;
  await stage.customer.faults({ charge: 'ok', lookup: 'ok' });
  await sendBread(stage, 'LOG-vault', change);
  stage.ctx.vault = {
    ...vault,
    decrypt: () => {
      throw new Error(`cannot open ${CANARIES.token}`);
    },
  };
  await stage.customer.act('LOG-vault', 'confirm').expect(200);
  await stage.runUntilIdle();
  stage.ctx.vault = vault;
  expect((await stage.order('LOG-vault')).payment).toMatchObject({
    status: 'new',
    problem: { code: 'consent_refused' },
  });
  answers.push(JSON.stringify(await stage.timeline('LOG-vault')));

  const log = lines.join('');
  expect(lines.length).toBeGreaterThan(20);
  expect(found(log, Object.values(CANARIES))).toEqual([]);
  expect(log).not.toMatch(/wamid\./);
  const { phone, token, metadata } = CANARIES;
  expect(found(answers.join(''), [phone, token, metadata])).toEqual([]);
  expect(answers.join('')).not.toMatch(/wamid\./);
});

test('what is stored about a charge is sealed while it lasts, and forgotten when it has ended', async () => {
  const rows = await stage.sql('SELECT row_to_json(c)::text AS text FROM charge_attempts c');
  expect(rows.length).toBeGreaterThan(0);
  const hex = (text: string) => Buffer.from(text).toString('hex');
  for (const { text } of rows)
    expect(found(text, [CANARIES.token, CANARIES.phone, hex(CANARIES.token), hex(CANARIES.phone)])).toEqual([]);
  const [{ count }] = (await stage.sql(
    'SELECT count(*) FROM charge_attempts WHERE ended_at IS NOT NULL AND request IS NOT NULL',
  )) as [{ count: number }];
  expect(Number(count)).toBe(0);
});
