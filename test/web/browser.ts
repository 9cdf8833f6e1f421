import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const CANDIDATES = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** A browser of this machine; undefined when there is none. */
export const findBrowser = (): string | undefined => CANDIDATES.find((path) => path !== '' && existsSync(path));

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface View {
  width: number;
  height: number;
  dark?: boolean;
}

/** Real browsers that may reach one origin only; what a page says on its console or asks elsewhere is remembered. */
export class Browsers {
  readonly complaints: string[] = [];
  /** Where pictures go; undefined: nobody wants to look at them. */
  readonly folder = process.env.SCREENSHOTS;
  private browser: Promise<Browser> | undefined;

  constructor(
    private readonly executablePath: string,
    private readonly origin: string,
  ) {
    if (this.folder) mkdirSync(this.folder, { recursive: true });
  }

  /** A new page with nothing remembered from others, at the path. */
  async visit(path: string, { width, height, dark = false }: View): Promise<Page> {
    // Its profile is a new and empty folder, which it removes again.
    this.browser ??= chromium.launch({ executablePath: this.executablePath, args: ARGS });
    const context = await (await this.browser).newContext({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      locale: 'en-GB',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(this.origin) && !request.url().startsWith('data:'))
        this.complaints.push(`asks ${request.url()}`);
    });
    await page.goto(`${this.origin}${path}`);
    return page;
  }

  /** Takes a picture where SCREENSHOTS names a directory: it costs more than the story that it shows. */
  async shoot(page: Page, name: string): Promise<void> {
    if (this.folder) await page.screenshot({ path: join(this.folder, `${name}.png`) });
  }

  async close(): Promise<void> {
    await (await this.browser)?.close();
  }
}
