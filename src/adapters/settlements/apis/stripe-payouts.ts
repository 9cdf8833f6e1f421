import type { SettlementApi, SettlementPage } from '../../../ports/settlement-source';
import type { HttpClient } from '../../http/client';
import { asObject, asText, type JsonObject } from '../../whatsapp/json-access';
import { readPage } from './read-page';

const PAGE_ITEMS = 100;
const DAY_SECONDS = 86_400;

interface StripeAccount {
  secretKey: string;
  /** Where a test's Stripe is; null: the real one. */
  baseUrl: string | null;
}

/**
 * The payouts that arrive on a day (UTC, as Stripe counts), and the balance transactions of each: one page of one payout
 * at a time. The cursor is the payout, with the last transaction where more of its own are to come. A payout that was
 * made by hand has no transactions of its own at Stripe (docs.stripe.com/payouts/reconciliation), and one that failed
 * pays nothing.
 */
export function createStripePayouts({ secretKey, baseUrl }: StripeAccount, client: HttpClient): SettlementApi {
  const get = (path: string) =>
    readPage(client, `${baseUrl ?? 'https://api.stripe.com'}/v1${path}`, `Bearer ${secretKey}`);

  const findPayout = async (day: string, payoutId: string | undefined, isNext: boolean) => {
    if (payoutId !== undefined && !isNext) {
      const page = await get(`/payouts/${encodeURIComponent(payoutId)}`);
      return 'failure' in page ? page : { payout: page.body, isLast: false };
    }
    const from = Date.parse(`${day}T00:00:00Z`) / 1000;
    const query = new URLSearchParams({
      ...{ 'arrival_date[gte]': String(from), 'arrival_date[lt]': String(from + DAY_SECONDS), limit: '1' },
      ...(payoutId !== undefined && { starting_after: payoutId }),
    });
    const page = await get(`/payouts?${query}`);
    if ('failure' in page) return page;
    const [first] = listOf(page.body);
    return { payout: first ?? null, isLast: page.body.has_more !== true };
  };

  return {
    source: 'stripe_api',
    dayOffset: 0,
    fetchPage: async (day, cursor): Promise<SettlementPage> => {
      const [payoutId, lastTransaction] = cursor?.split(' ') ?? [];
      const found = await findPayout(day, payoutId, lastTransaction === undefined);
      if ('failure' in found) return found.failure;
      const { payout, isLast } = found;
      const id = payout && asText(payout.id);
      if (!payout || id === null) return { outcome: 'page', text: '{"data":[]}', items: 0, next: null };
      const nextPayout = isLast ? null : id;
      const status = asText(payout.status);
      if (payout.automatic === false || status === 'failed' || status === 'canceled')
        return { outcome: 'page', text: '{"data":[]}', items: 0, next: nextPayout };
      const query = new URLSearchParams({
        ...{ payout: id, limit: String(PAGE_ITEMS), 'expand[]': 'data.source' },
        ...(lastTransaction !== undefined && { starting_after: lastTransaction }),
      });
      const page = await get(`/balance_transactions?${query}`);
      if ('failure' in page) return page.failure;
      const items = listOf(page.body);
      const stated = payoutOf(payout);
      const text = JSON.stringify({ data: items.map((item) => ({ ...item, payout: stated })) });
      const last = asText(items.at(-1)?.id);
      const hasMore = page.body.has_more === true && last !== null;
      return { outcome: 'page', text, items: items.length, next: hasMore ? `${id} ${last}` : nextPayout };
    },
  };
}

const listOf = ({ data }: JsonObject): JsonObject[] => (Array.isArray(data) ? data.map(asObject) : []);

/** What a line must know of its payout; `trace_id` is what the bank shows. */
const payoutOf = ({ id, arrival_date, amount, trace_id }: JsonObject): object => ({
  ...{ id, arrival_date, amount },
  trace_id: asText(asObject(trace_id).value),
});
