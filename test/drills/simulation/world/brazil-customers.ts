import type { Market } from '../invariants/reference-ledger';
import type { Random } from '../random';
import type { Scheduler } from '../scheduler';
import { cardOf, DIGITS, type PspWorld } from './psp/simulated-psp';
import { consentMessage } from './webhook-bodies';
import type { World } from './world';

const HOUR = 3_600_000;

/** The total that the code and the line below carry, in centavos. */
const PIX_TOTAL = 13_500;
const BOLETO_TOTAL = 4_590;
const PIX_CODE =
  '00020101021226580014br.gov.bcb.pix2536pix.psp.example/v2/cobv/9d36b84f70b45204000053039865406135.005802BR5920PADARIA SOL NASCENTE6009SAO PAULO62070503***63047AEE';
const BOLETO_LINE = '23793381288600083013252856000063516410000004590';

/** What an order in Brazil offers, and what it costs. */
export function drawMarket(random: Random, ref: string): { market: Market; amount: number } {
  const kind = random.weighted({ card: 6, card_and_pix: 2, pix: 2, boleto: 1 });
  const means = kind.split('_and_') as ('card' | 'pix' | 'boleto')[];
  const simple = random.chance(0.25);
  // Few customers for many orders.
  const customer = `5511987654${String(300 + (Number(ref.slice(-1)) % 4))}`;
  const amount = means.includes('pix') ? PIX_TOTAL : kind === 'boleto' ? BOLETO_TOTAL : random.int(100, 99_999);
  return { market: { currency: 'BRL', means, simple, customer }, amount };
}

/** The body of a request for an order in Brazil. */
export function brazilianRequest(
  ref: string,
  { market, amount, expiresAt, send }: { market: Market; amount: number; expiresAt: number | null; send: boolean },
): object {
  const settings = {
    card: { type: 'offsite_card_pay', offsite_card_pay: { credential_id: cardOf(market.customer) } },
    pix: {
      type: 'pix_dynamic_code',
      pix_dynamic_code: {
        code: PIX_CODE,
        merchant_name: 'Padaria Sol Nascente LTDA',
        key: '11222333000181',
        key_type: 'CNPJ',
      },
    },
    boleto: { type: 'boleto', boleto: { digitable_line: BOLETO_LINE } },
  };
  const items = [{ retailer_id: 'BOLO', name: 'Bolo de cenoura', amount: { value: amount }, quantity: 1 }];
  const expiration = expiresAt && { timestamp: String(expiresAt), description: 'Oferta' };
  return {
    to: `+${market.customer}`,
    reference_id: ref,
    type: 'digital-goods',
    currency: 'BRL',
    payment_settings: market.means.map((means) => settings[means]),
    ...(market.simple
      ? { total_amount: { value: amount, offset: 100 } }
      : { order: { items, ...(expiration && { expiration }) } }),
    send,
  };
}

const CARD_PLANS = { ignores: 1, confirms: 6, hesitates: 2, confirms_again_and_again: 3 };
const OTHER_PLANS = { ignores: 1, pays: 5, fails: 1, pays_late: 2, pays_twice: 1 };

/** What one customer in Brazil does about one order, once it is on the phone. */
export function sendBrazilian(
  { world, psp, scheduler }: { world: World; psp: PspWorld; scheduler: Scheduler },
  random: Random,
  ref: string,
): void {
  const { means } = world.bookOf(ref).market;
  const later = (seconds: number, work: () => void) => scheduler.at(scheduler.now + seconds * 1000, work);
  const consents = new Consents(world, scheduler, random, ref);
  if (world.strikes('consent_wrong', ref)) later(random.int(1, 3_000), () => consents.sendWrong());
  const renamed = means.includes('card') && world.strikes('customer_renamed', `${ref} name`);
  if (renamed) {
    const own = world.stream(`${ref} name`);
    world.note(ref, 'the customer gets another number, and confirms hours later');
    later(own.int(1, 300), () => world.rename(ref, `55219876550${String(10 + Number(ref.slice(-1)))}`));
    for (const hours of [own.int(3, 12), own.int(13, 40)]) later(hours * 3_600, () => consents.send());
  } else if (means.includes('card')) {
    const plan = random.weighted(CARD_PLANS);
    world.note(ref, `the customer ${plan.replaceAll('_', ' ')}`);
    if (plan === 'confirms' || plan === 'confirms_again_and_again') later(random.int(2, 1_200), () => consents.send());
    if (plan === 'hesitates') later(random.int(1, 40) * 3_600, () => consents.send());
    if (plan === 'confirms_again_and_again')
      for (let left = random.int(1, 3); left > 0; left--) later(random.int(2, 4_000), () => consents.send());
    world.declined.set(ref, () => {
      if (random.chance(0.7)) later(random.int(3, 3_000), () => consents.send());
    });
  }
  if (!means.includes('card') || (means.length > 1 && random.chance(0.4))) {
    const plan = random.weighted(OTHER_PLANS);
    world.note(ref, `the customer ${plan.replaceAll('_', ' ')} elsewhere`);
    const takes = () => (random.chance(0.7) ? random.int(0, 120) : random.int(1, 20) * 3_600) * 1000;
    if (plan === 'fails') later(random.int(5, 1_200), () => psp.pay(ref, takes(), 'failed'));
    if (plan === 'pays' || plan === 'pays_twice') later(random.int(5, 1_200), () => psp.pay(ref, takes(), 'success'));
    if (plan === 'pays_twice') later(random.int(5, 2_400), () => psp.pay(ref, takes(), 'success'));
    if (plan === 'pays_late') later(random.int(1, 40) * 3_600, () => psp.pay(ref, takes(), 'success'));
  }
}

/** The consents to one order: right ones, ones that come again in another dress, and ones that must lead to nothing. */
class Consents {
  private count = 0;

  constructor(
    private readonly world: World,
    private readonly scheduler: Scheduler,
    private readonly random: Random,
    private readonly ref: string,
  ) {}

  send(): void {
    const { random, world, ref } = this;
    const wamid = this.next();
    const paymentTimestamp = this.seconds();
    this.post({ wamid, paymentTimestamp });
    if (!world.strikes('consent_doubled', ref)) return;
    // The same tap once more: soon, or when the charge has long been declined.
    const delay = random.chance(0.5) ? random.int(0, 5) * 1000 : random.int(1, 12 * HOUR);
    const again = random.pick([
      () => ({ wamid: this.next(), paymentTimestamp }),
      () => ({ wamid, paymentTimestamp: this.seconds() }),
    ]);
    this.scheduler.at(this.scheduler.now + delay, () => this.post(again()));
  }

  /** Of another card, with other digits, of somebody else, or from days ago. */
  sendWrong(): void {
    const { customer } = this.world.bookOf(this.ref).market;
    const other = '5511987654399';
    const wrong = this.random.pick([
      { credentialId: cardOf(other) },
      { lastFourDigits: '0000' },
      { from: other },
      { paymentTimestamp: String(Math.floor((this.scheduler.now - 3 * 24 * HOUR) / 1000)) },
    ]);
    this.world.note(this.ref, `a consent comes with a wrong ${Object.keys(wrong)[0]}, not of ${customer}`);
    this.post({ wamid: this.next(), paymentTimestamp: this.seconds() }, wrong);
  }

  private post(
    { wamid, paymentTimestamp }: { wamid: string; paymentTimestamp: string },
    wrong: { credentialId?: string; lastFourDigits?: string; from?: string; paymentTimestamp?: string } | null = null,
  ): void {
    const { world, ref, scheduler } = this;
    const { market, consents, renamed } = world.bookOf(ref);
    const from = renamed?.to ?? market.customer;
    const card = { credentialId: cardOf(market.customer), lastFourDigits: DIGITS };
    const consent = { wamid, paymentTimestamp, from, ...card, ...wrong };
    const { now: at } = scheduler;
    const item = consentMessage(consent, ref, at);
    const { paymentTimestamp: tappedAt } = consent;
    world.note(ref, `the customer consents: ${wamid} at ${tappedAt}`);
    const delivery = world.tell(ref, `consent ${wamid} ${tappedAt}`, 'consent', null, 'consent', 0, [item]);
    consents.push({ wamid, paymentTimestamp: tappedAt, at, good: wrong === null, from: consent.from, delivery });
  }

  private next(): string {
    return `wamid.c_${this.ref}_${++this.count}`;
  }

  private seconds(): string {
    return String(Math.floor(this.scheduler.now / 1000));
  }
}
