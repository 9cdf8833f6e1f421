import type { Locator, Page, Request } from 'playwright-core';
import { inPortuguese } from '../../src/sandbox/portuguese';
import { STORIES, stepsOf } from '../../src/sandbox/stories/table';
import { type DeedRequest, fill, type Language, type Story } from '../../src/sandbox/story';
import { PANE_WORDS } from '../../src/web/phone/pane-words';
import { findBrowser } from './browser';
import { createExample, openStage, type WebStage } from './stage';

const browser = findBrowser();
if (!browser)
  console.warn('\n!!! NOT TESTED: the troubles in a real browser. Install chromium (apt-get install chromium).\n');

/** A lookup that takes eight seconds and a request that is given up after ten are in some stories. */
const PATIENCE_MS = 30_000;

/** `…` stands for anything. */
const patternOf = (line: string): RegExp =>
  new RegExp(
    `^${line
      .split('…')
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('.+')}$`,
  );

(browser ? describe : describe.skip)('each trouble, told in a browser', () => {
  jest.setTimeout(120_000);
  let stage: WebStage;
  let page: Page;
  beforeAll(async () => {
    stage = await openStage(browser ?? '');
    page = await stage.browsers.visit('/sandbox', { width: 1440, height: 900 });
    page.setDefaultTimeout(PATIENCE_MS);
    await createExample(page, 'bread');
    await page.locator('.only input').check();
  });
  afterAll(() => stage?.close());

  const button = (id: string): Locator => page.locator(`[data-trouble="${id}"]`);
  const entry = (line: string, language: Language): Locator =>
    page.locator('.entry > p:last-child', {
      hasText: patternOf(language === 'pt' ? inPortuguese(line) : line),
    });
  const values = async (reference: string): Promise<Record<string, string>> => {
    const { customer, expires_at } = await stage.order(reference);
    const past = new Date(Date.parse(expires_at) + 1000).toISOString();
    return { reference_id: reference, phone: customer.phone, after_expiry: past };
  };
  const asked = (request: Request): DeedRequest => ({
    method: request.method() as DeedRequest['method'],
    path: new URL(request.url()).pathname,
    ...(request.postData() && { body: request.postDataJSON() as object }),
  });

  /** Presses the button; gives the request that the page made of it. */
  const press = async (id: string): Promise<DeedRequest> => {
    const sent = page.waitForRequest((request) => request.method() !== 'GET');
    await button(id).click();
    await page.locator(`.said-last.finished[data-said="${id}"]`).waitFor();
    return asked(await sent);
  };

  /** What the merchant's API says in the end, in the story's words; asked until it is as it should be, or time is up. */
  const seenEnd = async (reference: string, expected: Story['ends']): Promise<Story['ends']> => {
    for (let tries = 0; ; tries += 1) {
      const { status, payment, messages } = await stage.order(reference);
      const seen: Story['ends'] = {
        order: status,
        payment: payment.status,
        ...(payment.problem && { problem: payment.problem.code }),
        attempts: payment.transactions.length,
        messages: messages.length,
      };
      if (tries > 50 || JSON.stringify(Object.entries(seen).sort()) === JSON.stringify(Object.entries(expected).sort()))
        return seen;
      await page.waitForTimeout(100);
    }
  };

  test.each(STORIES.map((story) => [story.id, story] as const))('%s', async (_id, story) => {
    const reference = await createExample(page, story.example);
    const language: Language = story.example === 'bread' ? 'pt' : 'en';
    const own = await values(reference);
    for (const { step, deed, mends } of stepsOf(story)) {
      const request = await press(deed.id);
      expect(request).toEqual(fill(mends && deed.mend ? deed.mend : deed.request, own));
      for (const line of step.timeline ?? []) await entry(line, language).first().waitFor();
      if (step.wire)
        await page
          .locator('.exchange .word', {
            hasText: step.wire === 'no answer' ? PANE_WORDS[language].noAnswer : step.wire,
          })
          .first()
          .waitFor();
    }
    expect(await seenEnd(reference, story.ends)).toEqual(story.ends);
    const { payment, total_amount } = await stage.order(reference);
    const isCaptured = story.ends.payment === 'captured';
    expect(payment.captured_amount.value).toBe(isCaptured ? total_amount.value : 0);
    // Whatever went wrong, it was captured once, and the page says so.
    expect(await page.locator('.entry > p:last-child', { hasText: /→ captur/ }).count()).toBe(isCaptured ? 1 : 0);
    await page.locator(`[data-about=payment][data-word=${story.ends.payment}]`).waitFor();
  });
});
