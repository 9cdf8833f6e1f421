import { PSP_KINDS } from '../../../../src/config/psp-names';
import { INSTRUMENT_KINDS, type InstrumentKind } from '../../../../src/domain/lifecycles/instrument-kinds';
import { CARD_CASES } from './card-cases';
import { startMercadoPagoWorld, startPixWorld, startRazorpayWorld, startStripeWorld } from './company-worlds';
import { startHttpWorld, startSandboxWorld } from './http-worlds';
import { INSTRUMENT_CASES, NotApplicable } from './instrument-cases';
import { MONEY_CASES } from './money-cases';
import type { PspWorld } from './psp-world';

const WORLDS = {
  http: startHttpWorld,
  stripe: startStripeWorld,
  razorpay: startRazorpayWorld,
  pix: startPixWorld,
  mercadopago: startMercadoPagoWorld,
  sandbox: startSandboxWorld,
} as const;

const NAMES = Object.keys(WORLDS) as (keyof typeof WORLDS)[];

/** Case by PSP: kinds that passed, `ok`, or `-` where it has no meaning; a case that failed stays `FAIL`. */
const table = new Map<string, Map<string, string>>();
const note = (row: string, psp: string, mark: string): void => {
  const cells = table.get(row) ?? new Map<string, string>();
  table.set(row, cells.set(psp, mark));
};

afterAll(() => process.stdout.write(`\n${printed()}\n`));

describe.each(NAMES)('%s', (name) => {
  let world: PspWorld;
  beforeAll(async () => {
    world = await WORLDS[name]();
  });
  afterAll(() => world.close());
  afterEach(() => world.setFault(null));

  test('can do what the configuration lets it be named for', () => {
    const { card, instruments } = world.psp.abilities;
    const kinds = [...(card.length > 0 ? ['offsite_card_pay'] : []), ...Object.keys(instruments)];
    expect(kinds.sort()).toEqual([...PSP_KINDS[name]].sort());
  });

  test.each(Object.keys(INSTRUMENT_CASES))('instrument: %s', async (row) => {
    const kinds = INSTRUMENT_KINDS.filter((kind) => world.psp.abilities.instruments[kind]);
    note(row, name, 'FAIL');
    const passed: InstrumentKind[] = [];
    for (const kind of kinds) if (await runs(() => INSTRUMENT_CASES[row]?.(world, kind))) passed.push(kind);
    note(row, name, passed.length === 0 ? '-' : passed.map((kind) => SHORT[kind]).join(' '));
  });

  test.each([...Object.keys(MONEY_CASES), ...Object.keys(CARD_CASES)])('money: %s', async (row) => {
    note(row, name, 'FAIL');
    const passed = await runs(() => (MONEY_CASES[row] ?? CARD_CASES[row])?.(world));
    note(row, name, passed ? 'ok' : '-');
  });
});

const SHORT: Record<InstrumentKind, string> = {
  pix_dynamic_code: 'pix',
  boleto: 'boleto',
  payment_link: 'link',
  upi_intent_link: 'upi',
};

/** False where the case has no meaning. */
async function runs(work: () => Promise<void> | undefined): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof NotApplicable) return false;
    throw error;
  }
}

function printed(): string {
  const rows = [
    ['case', ...NAMES],
    ...[...table].map(([row, cells]) => [row, ...NAMES.map((name) => cells.get(name) ?? '')]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
