import type { Psp } from '../../../src/ports/psp';
import type { Stage } from '../app/test-app';

/**
 * Puts answers in the place of the PSP's, as if it were somewhere else; each is used once, the last one for ever.
 * What was asked is in `asked`. Call `restore` to have the sandbox's PSP back.
 */
export function scriptPsp(
  stage: Stage,
  script: { charge?: Awaited<ReturnType<Psp['charge']>>[]; lookup?: Awaited<ReturnType<Psp['lookup']>>[] },
) {
  const psp = stage.ctx.psps.byKind.offsite_card_pay;
  if (!psp) throw new Error('the stage has no PSP');
  const { charge, lookup } = psp;
  const asked: Parameters<Psp['charge']>[0][] = [];
  const play = <T>(answers: T[]): T => (answers.length > 1 ? answers.shift() : answers[0]) as T;
  if (script.charge)
    psp.charge = async (order) => {
      asked.push(order);
      return play(script.charge ?? []);
    };
  if (script.lookup) psp.lookup = async () => play(script.lookup ?? []);
  return { asked, restore: () => void Object.assign(psp, { charge, lookup }) };
}

/** An error without an answer. */
export const GONE = {
  httpStatus: null,
  code: null,
  title: 'No answer came',
  details: null,
  traceId: null,
  advice: null,
};
