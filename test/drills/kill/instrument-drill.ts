import { breadOrder } from '../../helpers/app/brazil-orders';
import { onOwnCluster, type Stage } from './drill';
import { eventually, KEY } from './kill-stage';

/** Where processes die: around the request that makes an instrument, and around what waits for it. */
const STEPS = [
  ...(['create:committed', 'instrument:claimed', 'instrument:submitted', 'instrument:answered'] as const),
  ...(['instrument:recorded', 'change:locked'] as const),
];

export interface InstrumentReport {
  orders: number;
  kills: number;
  /** Instruments that the PSP has. */
  instruments: number;
  /** Orders that customers got, and those whose message was about to leave when its process died: it is not repeated. */
  sent: number;
  unknown: number;
  /** What is not as it must be; empty when nothing is. */
  broken: string[];
}

const PIX = {
  type: 'pix_dynamic_code',
  pix_dynamic_code: { merchant_name: 'Padaria Sol', key: '11222333000181', key_type: 'CNPJ' },
};

/**
 * Kills one process after another while it makes an instrument for a new order, or finishes that of an earlier one; in
 * every fourth round the PSP makes it and its answer is lost as well. Then one process is left alone, and every order
 * must have one instrument, which its customer got once, or which is flagged because nobody can know.
 */
export async function drillInstruments({
  kills,
  onProgress = () => {},
}: {
  kills: number;
  onProgress?: (line: string) => void;
}): Promise<InstrumentReport> {
  return onOwnCluster(async (stage) => {
    const pending = new Set<string>();
    const create = async (url: string): Promise<void> => {
      for (const id of pending) {
        const request = {
          method: 'POST',
          headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'idempotency-key': id },
          body: JSON.stringify(
            breadOrder(id, { payment_settings: [PIX], to: `+551198${id.slice(2).padStart(7, '0')}` }),
          ),
        };
        const answer = await fetch(`${url}/v1/orders`, request).catch(() => null);
        if (answer?.status === 201) pending.delete(id);
      }
    };
    let killed = 0;
    for (let round = 0; round < kills; round++) {
      const step = STEPS[round % STEPS.length] ?? '';
      // The first change of an order is that of its instrument, and the third one writes what was made.
      const time = step === 'change:locked' ? String(1 + (round % 3)) : '1';
      stage.sandbox.setFaults({ charge: round % 4 === 3 ? 'timeout_after' : 'ok' });
      pending.add(`K-${round + 1}`);
      const doomed = await stage.start({ KILL_STEP: step, KILL_TIME: time });
      await eventually(
        async () => {
          await create(doomed.url);
          return doomed.ended !== null;
        },
        () => doomed.ended !== null,
      );
      if ((await doomed.end).signal === 'SIGKILL') killed++;
      onProgress(`killed at ${step}`);
    }
    stage.sandbox.setFaults({ charge: 'ok' });
    const last = await stage.start();
    const openEntries = () => stage.sql(`SELECT 1 FROM outbox WHERE ended_at IS NULL LIMIT 1`);
    for (let round = 0; round < 4; round++) {
      const deadline = Date.now() + 5_000;
      await eventually(
        async () => {
          await create(last.url);
          return pending.size === 0 && (await openEntries()).length === 0;
        },
        () => Date.now() > deadline,
      );
      await stage.advance(90_000);
    }
    return { kills: killed, ...(await count(stage, kills)) };
  });
}

/** Holds the PSP's books against the service's and the customers' phones. */
async function count(stage: Stage, orders: number) {
  const rows = await stage.sql<{ ref: string; status: string; content: string | null }>(
    'SELECT reference_id AS ref, status::text, content FROM instruments',
  );
  const unknown = await stage.sql<{ ref: string }>(
    `SELECT reference_id AS ref FROM messages WHERE kind = 'order_details' AND status = 'unknown'`,
  );
  const made = stage.sandbox.instruments.all();
  const broken: string[] = [];
  for (let n = 1; n <= orders; n++) {
    const id = `K-${n}`;
    const [own, ...more] = made.filter(({ referenceId }) => referenceId === id);
    const row = rows.filter(({ ref }) => ref === id);
    const phone = JSON.stringify(stage.sandbox.orders.get(id)?.parameters ?? null);
    const messages = stage.sandbox.chat
      .all()
      .filter(({ referenceId, kind, status }) => referenceId === id && kind === 'order_details' && status !== 'failed');
    if (!own || more.length > 0) broken.push(`${id}: ${more.length + (own ? 1 : 0)} instruments at the PSP`);
    if (row.length !== 1 || row[0]?.status !== 'open' || row[0].content !== own?.content)
      broken.push(`${id}: ${JSON.stringify(row)}`);
    const isUnknown = messages.length === 0 && unknown.some(({ ref }) => ref === id);
    if (!isUnknown && (messages.length !== 1 || !phone.includes(own?.content ?? 'none')))
      broken.push(`${id}: ${messages.length} messages on the phone`);
  }
  const sent = stage.sandbox.orders.all().length;
  return { orders: rows.length, instruments: made.length, sent, unknown: orders - sent, broken };
}
