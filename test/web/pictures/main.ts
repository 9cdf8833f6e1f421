/** `npm run screenshots [-- name…]`: takes the pictures of the pages again, all or those whose names begin so. */
import path from 'node:path';
import setup from '../../helpers/global-setup';
import teardown from '../../helpers/global-teardown';
import { findBrowser } from '../browser';
import { signIn } from '../dashboard/dashboard-page';
import { openStage, type WebStage } from '../web-stage';
import { PICTURES, type Picture } from './pictures';
import { openScene } from './scene';

const HEIGHTS: Record<number, number> = { 1440: 900, 900: 1100, 390: 844 };

async function take({ browsers }: WebStage, picture: Picture): Promise<void> {
  const { name, path: place, width, dark, language, seen, act } = picture;
  const page = await browsers.visit(place, { width, height: HEIGHTS[width] ?? 900, dark: dark ?? false });
  if (place.startsWith('/dashboard')) await signIn(page);
  if (language === 'pt') await page.getByRole('button', { name: 'Português' }).click();
  await page.locator(seen).first().waitFor();
  await act?.(page);
  const full = process.env.WHOLE_PAGES === '1';
  await page.screenshot({
    path: path.join(browsers.folder ?? '.', `${name}.png`),
    fullPage: full,
    animations: 'disabled',
  });
  await page.context().close();
  console.log(name);
}

async function main(): Promise<void> {
  process.env.SCREENSHOTS ??= path.resolve(__dirname, '../screenshots');
  const executable = findBrowser();
  if (!executable) throw new Error('There is no chromium here: apt-get install chromium, or set CHROMIUM_PATH.');
  const names = process.argv.slice(3);
  const wanted = PICTURES.filter(({ name }) => names.length === 0 || names.some((each) => name.startsWith(each)));
  await setup();
  try {
    // The phone's own pictures begin with a customer who has no order yet.
    for (const [prefix, open] of [
      ['/sandbox', () => openStage(executable)],
      ['/dashboard', () => openScene(executable)],
    ] as const) {
      const pictures = wanted.filter((each) => each.path.startsWith(prefix));
      if (pictures.length === 0) continue;
      const stage = await open();
      for (const picture of pictures) await take(stage, picture);
      await stage.close();
    }
  } finally {
    await teardown();
  }
}

void main();
