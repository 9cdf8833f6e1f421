import { INDIA } from '../../../domain/settlements/date-text';
import type { SettlementApi, SettlementPage } from '../../../ports/settlement-source';
import type { HttpClient } from '../../http/client';
import type { RazorpayAccount } from '../../psp/razorpay/razorpay-client';
import { readPage } from './read-page';

/** The most that Razorpay gives at once. */
const PAGE_ITEMS = 1_000;

/**
 * GET /v1/settlements/recon/combined: everything that was settled on an Indian day, in pages by `skip`. The text goes to
 * the source `razorpay_api` as it came: paise, and a fee with its tax inside.
 */
export function createRazorpayRecon({ keyId, keySecret, baseUrl }: RazorpayAccount, client: HttpClient): SettlementApi {
  const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
  return {
    source: 'razorpay_api',
    dayOffset: INDIA,
    fetchPage: async (day, cursor): Promise<SettlementPage> => {
      const skip = Number(cursor ?? 0);
      const [year = '', month = '', date = ''] = day.split('-');
      const query = new URLSearchParams({
        ...{ year, month: String(Number(month)), day: String(Number(date)) },
        ...{ count: String(PAGE_ITEMS), skip: String(skip) },
      });
      const page = await readPage(client, `${baseUrl}/v1/settlements/recon/combined?${query}`, authorization);
      if ('failure' in page) return page.failure;
      const { items } = page.body;
      if (!Array.isArray(items)) return { outcome: 'retry', error: 'The answer holds no items' };
      const next = items.length < PAGE_ITEMS ? null : String(skip + items.length);
      return { outcome: 'page', text: page.text, items: items.length, next };
    },
  };
}
