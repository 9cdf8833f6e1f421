import type { Page } from 'playwright-core';
import { createExample } from '../web-stage';

export interface Picture {
  name: string;
  path: string;
  width: number;
  dark?: true;
  language?: 'pt';
  /** What has to be there before it is taken. */
  seen: string;
  /** What is done on the page first. */
  act?: (page: Page) => Promise<void>;
}

const DESK = 1440;
const TABLET = 900;
const HAND = 390;

const scrollTo = (selector: string) => async (page: Page) => {
  await page
    .locator(selector)
    .first()
    .evaluate((each) => each.scrollIntoView({ block: 'start' }));
};
const openOrder = (status: string) => async (page: Page) => {
  await page.getByRole('combobox').first().selectOption(status);
  await page.locator('[data-order-link]').first().click();
  await page.locator('.story li, .lines li').first().waitFor();
};
const fillOrder = async (page: Page) => {
  const type = (pointer: string, text: string) => page.locator(`[data-field="${pointer}"] input`).fill(text);
  await type('/to', '+91 98450 12345');
  await type('/order/items/0/name', 'Assam tea, 250 g');
  await type('/order/items/0/amount', '599.00');
  await type('/order/tax', '29.95');
  await type('/order/tax/description', 'GST 5%');
  await type('/order/discount', '50');
  await type('/order/discount/description', 'First order');
  await type('/order/catalog_id', 'tea');
  await type('/payment_settings/0/payment_gateway/configuration_name', 'my-gateway');
  await page.locator('.new-preview [data-valid=true]').waitFor({ state: 'attached' });
  await page.locator('h1').evaluate((title) => {
    title.scrollIntoView({ block: 'end' });
    title.focus({ preventScroll: true });
  });
};
const payAnOrder = async (page: Page) => {
  const reference = await createExample(page, 'tea');
  await page.locator(`[data-order="${reference}"]`).click();
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByRole('radio').first().waitFor();
};

/** Every picture that the repository has; names say the width where it is not a desk's, the theme and the language. */
export const PICTURES: readonly Picture[] = [
  { name: 'dashboard-orders', path: '/dashboard/orders', width: DESK, seen: '[data-order-link]' },
  { name: 'dashboard-orders-390', path: '/dashboard/orders', width: HAND, seen: '[data-order-link]' },
  {
    name: 'dashboard-order',
    path: '/dashboard/orders',
    width: DESK,
    seen: '[data-order-link]',
    act: openOrder('partly_refunded'),
  },
  {
    name: 'dashboard-order-390-dark-pt',
    path: '/dashboard/orders',
    width: HAND,
    dark: true,
    language: 'pt',
    seen: '[data-order-link]',
    act: openOrder('captured'),
  },
  {
    name: 'dashboard-problems-900-pt',
    path: '/dashboard/problems',
    width: TABLET,
    language: 'pt',
    seen: '.problem-card',
  },
  { name: 'dashboard-figures', path: '/dashboard/figures', width: DESK, seen: '.payments canvas' },
  {
    name: 'dashboard-figures-900-dark',
    path: '/dashboard/figures',
    width: TABLET,
    dark: true,
    seen: '.payments canvas',
  },
  { name: 'dashboard-new-order', path: '/dashboard/new', width: DESK, seen: '.new-order', act: fillOrder },
  {
    name: 'dashboard-new-order-390-dark-pt',
    path: '/dashboard/new',
    width: HAND,
    dark: true,
    language: 'pt',
    seen: '.new-order',
  },
  { name: 'reconciliation', path: '/dashboard/reconciliation?days=14', width: DESK, seen: '[data-exception]' },
  {
    name: 'reconciliation-settlements-900',
    path: '/dashboard/reconciliation?days=14',
    width: TABLET,
    seen: '[data-exception]',
    act: scrollTo('.settlements'),
  },
  {
    name: 'reconciliation-dark-pt',
    path: '/dashboard/reconciliation?days=14',
    width: DESK,
    dark: true,
    language: 'pt',
    seen: '[data-exception]',
  },
  {
    name: 'reconciliation-390-pt',
    path: '/dashboard/reconciliation?days=14',
    width: HAND,
    language: 'pt',
    seen: '[data-exception]',
    act: scrollTo('.exceptions'),
  },
  { name: 'phone', path: '/sandbox', width: DESK, seen: '[data-example=tea]', act: payAnOrder },
  { name: 'phone-390', path: '/sandbox', width: HAND, seen: '[data-example=tea]', act: payAnOrder },
  { name: 'phone-900-dark', path: '/sandbox', width: TABLET, dark: true, seen: '[data-example=tea]', act: payAnOrder },
];
