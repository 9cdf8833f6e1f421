import { parseOrderRequest } from '../../../../src/domain/orders/parse-order';
import { createOrder } from '../../../../src/flows/orders/create-order';
import { createStage, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { ScriptedProvider } from '../../../helpers/providers/scripted-provider';

/** Bounded and seeded: the same thousands of broken inputs in every run. FUZZ_SEED and FUZZ_FACTOR widen the search. */
export const SEED = Number(process.env.FUZZ_SEED ?? 20261122);
export const FACTOR = Number(process.env.FUZZ_FACTOR ?? 0.5);
export const TOTAL = 68145;

export const errors: string[] = [];
export const counts: Record<string, number> = {};
export const count = (name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};
const unhandled = (reason: unknown): void => void errors.push(`unhandled: ${String(reason)}`);

export async function createFuzzStage(): Promise<{ provider: ScriptedProvider; stage: Stage }> {
  const provider = await new ScriptedProvider().start();
  const stage = await createStage({ SANDBOX_URL: provider.url, SEND_RATE_PER_SECOND: '10000' });
  // Whatever a worker or a request could not deal with is told here.
  stage.ctx.log = {
    ...stage.ctx.log,
    info: () => {},
    warn: () => {},
    // That an account is held is said as an error, and is right: some of the replies refuse the account.
    error: ({ err, event }, message) =>
      event === 'sending_held' || void errors.push(`${message}: ${String((err as Error)?.stack ?? err)}`),
  };
  process.on('unhandledRejection', unhandled);
  return { provider, stage };
}

export async function closeFuzzStage(provider: ScriptedProvider, stage: Stage): Promise<void> {
  process.off('unhandledRejection', unhandled);
  await stage.close();
  await provider.close();
  process.stdout.write(`fuzz, seed ${SEED}: ${JSON.stringify(counts)}\n`);
}

/** Runs `work` for 0 … n-1, a few at a time. */
export async function times(n: number, work: (index: number) => Promise<void>, atOnce = 12): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < n) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Orders, requests and a look at the money, on the stage of a test. */
export function fuzzingOn(stage: () => Stage) {
  let orders = 0;
  /** Stores orders whose messages have gone out. */
  async function createOrders(n: number, prefix: string): Promise<string[]> {
    const ids = Array.from({ length: n }, () => `${prefix}-${orders++}`);
    for (const referenceId of ids) {
      const parsed = parseOrderRequest(teaOrder(referenceId), { now: stage().clock.now(), livePsp: false });
      if (!parsed.ok) throw new Error('the order is valid');
      await createOrder(stage().ctx, { ...parsed.draft, referenceId });
    }
    await stage().workers.drain();
    return ids;
  }

  const request = (method: string, url: string, body: Buffer | null, headers: Record<string, string>) =>
    fetch(`${stage().serviceUrl}${url}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body && { body: new Uint8Array(body) }),
    });

  /** Nothing the database holds may be wrong, whatever came in. */
  async function expectMoneyRight(): Promise<void> {
    const wrong = await stage().sql(
      `SELECT p.reference_id FROM payments p LEFT JOIN verifications v ON v.id = p.verification_id
        WHERE (p.status = 'captured') <> (v.verdict IS NOT DISTINCT FROM 'captured')
           OR (p.status = 'captured' AND (v.amount <> p.amount OR v.currency <> p.currency OR p.captured_amount <> p.amount))
           OR p.refunded_amount > p.captured_amount`,
    );
    expect(wrong).toEqual([]);
  }

  return { createOrders, request, expectMoneyRight };
}
