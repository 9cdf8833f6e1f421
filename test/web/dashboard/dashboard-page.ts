import type { Page } from 'playwright-core';
import { openStage, type WebStage } from '../web-stage';

/** Keys of the tests: everything, writing without refunds, looking only. */
export const KEYS = {
  all: 'sk_dashboard_that_may_do_everything',
  write: 'sk_dashboard_that_may_not_refund_any',
  look: 'sk_dashboard_that_may_only_look_at_it',
};

export const openDashboardStage = (executablePath: string): Promise<WebStage> =>
  openStage(executablePath, { API_KEYS: `${KEYS.all},${KEYS.write}:read+write,${KEYS.look}:read` });

/** Types a key into the form of the page and waits for the view behind it. */
export async function signIn(page: Page, key = KEYS.all): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Views' }).waitFor();
}

/** What is cut off or runs out of its place. */
export const cutOff = (page: Page): Promise<string[]> =>
  page
    .locator(
      'html, .card, .dialog, .view-head, .filters, .button, .word, .tiles dd, .lines li, .items li, .sums, .metadata, .bars li',
    )
    .evaluateAll((elements) =>
      elements
        .filter((element) => element.clientHeight > 0 && element.scrollWidth > element.clientWidth + 1)
        .map((element) => `${element.className || element.tagName}: ${element.textContent?.slice(0, 40)}`),
    );

/** Speaks to the service as the storefront does, and to the sandbox as the customer does. */
export function caller(origin: string) {
  return async (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${KEYS.all}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    // biome-ignore lint/suspicious/noExplicitAny: answers are JSON whose shape each test states by what it expects
    return (await answer.json()) as any;
  };
}

/** What a browser writes by itself about answers that the tests ask for. */
const EXPECTED =
  /Failed to load resource: (?:the server responded with a status of (?:401|404|409|422|429)|net::ERR_FAILED)/;
export const unexpected = (complaints: string[]): string[] => complaints.filter((each) => !EXPECTED.test(each));
