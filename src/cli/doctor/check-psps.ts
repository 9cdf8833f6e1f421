import type { Config } from '../../config';
import { createPsps } from '../../container/psps';
import type { Psp } from '../../ports/psp';
import type { Finding } from './finding';

/** Does each configured PSP take our credentials? Asks for something that changes nothing and moves no money. */
export async function checkPsps(config: Config, service: string): Promise<Finding[]> {
  const psps = createPsps(config, { origin: service, clock: { now: () => new Date() } });
  try {
    const checks = [...psps.byName].map(([name, psp]) => checkPsp(`PSP ${name}`, psp, psps.readerOf(name) !== null));
    // Keys that only compare what WhatsApp's lookup says: no webhook is wanted.
    if (psps.witness && !psps.byName.has('razorpay'))
      checks.push(checkPsp('Razorpay, second witness', psps.witness, true));
    return await Promise.all(checks);
  } finally {
    psps.close();
  }
}

async function checkPsp(
  name: string,
  { checkCredentials }: Pick<Psp, 'checkCredentials'>,
  hasWebhooks: boolean,
): Promise<Finding> {
  const reply = await checkCredentials();
  if (reply.outcome === 'failed') {
    const { title, details, advice } = reply.error;
    const reason = details === null ? title : `${title} (${details})`;
    return { name, status: 'fail', detail: reason, advice: advice ?? 'Check the network and the address of the PSP.' };
  }
  const { detail, warning } = reply;
  if (warning !== undefined) return { name, status: 'warn', detail, advice: warning };
  if (hasWebhooks) return { name, status: 'ok', detail };
  const advice = 'Set its webhook secret: until then payments are noticed by the timed lookups alone.';
  return { name, status: 'warn', detail: `${detail}; its webhooks are not taken`, advice };
}
