import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { loadConfig } from '../../src/config';
import { createLogger } from '../../src/logger';
import { startService } from '../../src/service';
import { createTestDatabase } from '../helpers/app/database';
import { KEY } from '../helpers/app/test-app';
import { Browsers } from './browser';

const AXE = require.resolve('axe-core/axe.min.js');

/** The whole service with its sandbox in this process, on the real clock, and browsers that see it. */
export async function openStage(executablePath: string, env: Record<string, string> = {}) {
  if (!existsSync(resolve(__dirname, '../../dist/web/phone/index.html')))
    throw new Error('The pages are not built: run npm run build:web, as npm test does.');
  const database = await createTestDatabase();
  const config = loadConfig({
    WHATSAPP_PROVIDER: 'sandbox',
    DATABASE_URL: database.url,
    PORT: '0',
    LOG_LEVEL: 'fatal',
    ...env,
  });
  const service = await startService(config, createLogger(config.logLevel));
  const [key = KEY] = (env.API_KEYS ?? KEY).split(',');
  const origin = `http://127.0.0.1:${service.port}`;
  const browsers = new Browsers(executablePath, origin);
  return {
    origin,
    browsers,
    /** The order as the merchant's API shows it. */
    order: async (reference: string) => {
      const answer = await fetch(`${origin}/v1/orders/${reference}`, { headers: { Authorization: `Bearer ${key}` } });
      // biome-ignore lint/suspicious/noExplicitAny: answers are JSON whose shape each test states by what it expects
      return (await answer.json()) as any;
    },
    put: async (path: string, body: object) => {
      const { ok, status } = await fetch(`${origin}${path}`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
        body: JSON.stringify(body),
      });
      if (!ok) throw new Error(`PUT ${path} answered ${status}`);
    },
    /** Has everything paid out that was paid. */
    passNight: async () => {
      const { ok, status } = await fetch(`${origin}/sandbox/night`, { method: 'POST' });
      if (!ok) throw new Error(`POST /sandbox/night answered ${status}`);
    },
    close: async () => {
      await browsers.close();
      await service.stop();
      await database.drop();
    },
  };
}

export type WebStage = Awaited<ReturnType<typeof openStage>>;

/** Creates an example order with the button of the page, and gives its reference when its bubble is there. */
export async function createExample(page: Page, example: string): Promise<string> {
  const answered = page.waitForResponse((response) => response.url().endsWith('/sandbox/merchant/orders'));
  await page.locator(`[data-example=${example}]`).click();
  const { reference_id } = (await (await answered).json()) as { reference_id: string };
  await page.locator(`[data-order="${reference_id}"]`).waitFor();
  return reference_id;
}

/** What axe finds that stands in somebody's way, as `rule: element`. */
export async function barriersOf(page: Page): Promise<string[]> {
  // The page's own policy allows no script but its own; a debugger's evaluation is not bound by it.
  await page.evaluate(readFileSync(AXE, 'utf8'));
  return page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: put there by the line above
    const { violations } = await (globalThis as any).axe.run({ resultTypes: ['violations'] });
    return violations
      .filter(({ impact }: { impact: string }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
      );
  });
}

/** What is cut off: panes that are wider than their place, and bubbles that are lower than what is in them. */
export const cutOff = (page: Page): Promise<string[]> =>
  page.locator('html, .pane-body, .bubble, .sheet-body').evaluateAll((elements) =>
    elements
      .filter((element) => {
        if (element.clientHeight === 0) return false;
        const isLow = element.classList.contains('bubble') && element.scrollHeight > element.clientHeight + 1;
        return isLow || element.scrollWidth > element.clientWidth + 1;
      })
      .map((element) => element.className || element.tagName),
  );
