import { createServer } from 'node:http';
import type { Locator, Page, Request } from 'playwright-core';
import type { Language, Texts } from '../../../src/domain/timeline/words';
import { line } from '../../../src/sandbox/stories/lines';
import { type ActionRequest, fill, type Story } from '../../../src/sandbox/stories/scenario';
import { STORIES, stepsOf } from '../../../src/sandbox/stories/table';
import { PANE_WORDS } from '../../../src/web/phone/panes/pane-words';
import { closeServer, listen } from '../../helpers/app/test-app';
import { razorpay, setUp } from '../../sandbox/sandbox-stage';
import { Browsers, findBrowser, type View } from '../browser';
import { barriersOf, createExample, cutOff, openStage, type WebStage } from '../web-stage';

const browser = findBrowser();
if (!browser)
  console.warn('\n!!! NOT TESTED: the troubles in a real browser. Install chromium (apt-get install chromium).\n');

/** A lookup that takes eight seconds and a request that is given up after ten are in some stories. */
const TIMEOUT_MS = 30_000;

/** What is said twice in these stories, and must be heard once. */
const SEEN_ONCE: Record<string, Texts> = {
  duplicated: line('whatsapp_reported', { status: 'captured', transaction_status: 'success' }),
  'consent-doubled': line('consent_accepted', { attempt: 1 }),
  'send-timeout_after': line('message_status', { message_kind: 'order_status', status: 'delivered' }),
};

/** `…` stands for anything. */
const patternOf = (text: string): RegExp =>
  new RegExp(
    `^${text
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
    page.setDefaultTimeout(TIMEOUT_MS);
    await createExample(page, 'bread');
    await page.locator('.only input').check();
  });
  afterAll(() => stage?.close());

  const button = (id: string): Locator => page.locator(`[data-trouble="${id}"]`);
  const entry = (texts: Texts, language: Language): Locator =>
    page.locator('.entry > p:last-child', {
      hasText: patternOf(texts[language]),
    });
  const values = async (reference: string): Promise<Record<string, string>> => {
    const { customer, expires_at } = await stage.order(reference);
    const past = new Date(Date.parse(expires_at) + 1000).toISOString();
    return { reference_id: reference, phone: customer.phone, after_expiry: past };
  };
  const asked = (request: Request): ActionRequest => ({
    method: request.method() as ActionRequest['method'],
    path: new URL(request.url()).pathname,
    ...(request.postData() && { body: request.postDataJSON() as object }),
  });

  /** Presses the button; gives the request that the page made of it. */
  const press = async (id: string): Promise<ActionRequest> => {
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
    // What the stories before left to be paid out is none of this one's.
    if (story.group === 'night') await stage.passNight();
    const reference = await createExample(page, story.example);
    const language: Language = story.example === 'bread' ? 'pt' : 'en';
    const own = await values(reference);
    for (const { step, action, mends } of stepsOf(story)) {
      const request = await press(action.id);
      expect(request).toEqual(fill(mends && action.mend ? action.mend : action.request, own));
      for (const texts of step.timeline ?? []) await entry(texts, language).first().waitFor();
      if (step.books) {
        const books = step.books === 'agree' ? PANE_WORDS[language].agree : `${step.books}: `;
        expect(await page.locator('.said-last').textContent()).toContain(`${PANE_WORDS[language].books} ${books}`);
      }
      if (step.exchange)
        await page
          .locator('.exchange .word', {
            hasText: step.exchange === 'no answer' ? PANE_WORDS[language].noAnswer : step.exchange,
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
    const once = SEEN_ONCE[story.id];
    if (once) expect(await entry(once, language).count()).toBe(1);
    await stage.browsers.shoot(page, `told-${story.id}`);
  });

  test('how far the clock is ahead stands at the top, and over the buttons that move it', async () => {
    await page.locator('.ahead', { hasText: /^Clock \d+ d/ }).waitFor();
    await page.locator('.clock-now', { hasText: 'ahead of the real time' }).waitFor();
  });

  test.each<[string, View]>([
    ['desk', { width: 1440, height: 900 }],
    ['hand', { width: 390, height: 844, dark: true }],
  ])('a story stands below its button, and can be read by everybody (%s)', async (name, view) => {
    const other = await stage.browsers.visit('/sandbox', view);
    if (name === 'hand') {
      await other.getByRole('button', { name: /Kavya Rao/ }).click();
      await other.getByRole('button', { name: 'Trouble', exact: true }).click();
    }
    for (const { id } of STORIES.filter(({ group }) => group !== 'card'))
      await other.locator(`[data-story="${id}"] summary`).click();
    for (const { id, why, group } of STORIES)
      if (group !== 'card') await other.locator(`[data-story="${id}"]`).getByText(why.en).waitFor();
    expect(await barriersOf(other)).toEqual([]);
    expect(await cutOff(other)).toEqual([]);
    await stage.browsers.shoot(other, `story-${name}`);
    await other.locator('.jumps a', { hasText: 'The clock' }).click();
    await stage.browsers.shoot(other, `clock-${name}`);
    await other.context().close();
  });

  test.each<[string, View]>([
    ['en', { width: 1200, height: 900 }],
    ['pt', { width: 390, height: 844, dark: true }],
  ])('all stories on one page (%s)', async (language, view) => {
    const other = await stage.browsers.visit(`/sandbox/stories?lang=${language}`, view);
    expect(await other.locator('article').count()).toBe(STORIES.length);
    expect(await barriersOf(other)).toEqual([]);
    expect(await cutOff(other)).toEqual([]);
    await stage.browsers.shoot(other, `stories-${language}`);
    await other.locator('nav a').last().click();
    await stage.browsers.shoot(other, `stories-${language}-last`);
    await other.context().close();
  });

  test('no page complained, and none asked another host', () => {
    expect(stage.browsers.complaints).toEqual([]);
  });
});

(browser ? test : test.skip)('a sandbox that runs on its own says that it cannot move the clock', async () => {
  const alone = setUp();
  await alone.send(razorpay()).expect(200);
  const { server, url } = await listen(createServer(alone.app));
  const browsers = new Browsers(browser ?? '', url);
  const page = await browsers.visit('/sandbox', { width: 1440, height: 900 });
  await page.locator('.clock-now', { hasText: 'cannot move the service’s clock' }).waitFor();
  for (const { id } of STORIES.filter(({ group }) => group === 'clock'))
    expect(await page.locator(`[data-trouble="${id}"]`).isDisabled()).toBe(true);
  await browsers.close();
  await alone.sandbox.close();
  await closeServer(server);
});
