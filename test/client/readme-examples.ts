import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The README's examples of the client: what is done once, and the shop. */
export function readmeExamples(): { once: string; always: string } {
  const readme = readFileSync(path.join(__dirname, '../../README.md'), 'utf8');
  const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const find = (word: string): string => {
    const found = examples.filter((text) => text.includes(word) && text.includes(`from 'wapay-client'`));
    if (found.length !== 1) throw new Error(`${found.length} examples of the README speak of ${word}`);
    return found[0] ?? '';
  };
  return { once: find('createWebhookEndpoint'), always: find('verifyNotification') };
}
