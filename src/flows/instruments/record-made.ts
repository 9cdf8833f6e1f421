import type { InstrumentRow } from '../../db/order-state/instrument-row';
import { detailsMessageOf } from '../../db/order-state/order-state';
import type { OutboxEntry } from '../../db/queues/outbox';
import { decideInstrumentRetry } from '../../domain/decisions/decide-retry';
import { after, withJitter } from '../../domain/decisions/schedule';
import { checkCreatedInstrument } from '../../domain/instruments/created-instrument';
import { NO_ANSWER } from '../../domain/values/no-answer';
import type { ProviderError } from '../../ports';
import type { Instrument, Psp } from '../../ports/psp';
import type { Context } from '../context';
import { failMessage } from '../messages/fail-message';
import type { Change } from '../state/change';
import { planEnd, requestEnd } from '../state/moves/end-instruments';
import { moveInstrument, ofInstrument } from '../state/moves/move-instrument';
import { raiseProblem, withdrawProblems } from '../state/raise-problem';
import type { MadeAnswer } from './ask-psp';
import { isNeeded } from './instrument-request';

interface Made {
  entry: OutboxEntry;
  row: InstrumentRow;
  answer: MadeAnswer;
  psp: Psp;
}

/** Records what became of a try, and the end or the next try of its entry. */
export function recordMade(ctx: Context, change: Change, { entry, row, answer, psp }: Made): void {
  const { now } = change;
  if (answer.outcome === 'created') {
    recordCreated(change, row, answer.instrument, psp);
    return change.complete(entry, 'created');
  }
  if (answer.outcome === 'none') {
    moveInstrument(change, row, 'not_needed');
    return change.complete(entry, 'not_needed');
  }
  const tries = { attempts: entry.attempts, schedule: ctx.settings.sendScheduleSeconds };
  const decision = decideInstrumentRetry(answer, tries, { isFirst: row.status === 'submitted' });
  if (decision.action === 'end') {
    refuseInstrument(change, row, answer.error);
    return change.complete(entry, 'refused');
  }
  const { title } = answer.error;
  const isNew = row.error?.title !== title;
  row.error = answer.error;
  const isNotMade = answer.outcome === 'retry' && row.status === 'submitted';
  moveInstrument(change, row, answer.outcome === 'retry' ? 'not_made' : 'no_answer');
  // Nothing has left, as far as the PSP is concerned: the next try writes its request down anew.
  if (isNotMade) Object.assign(row, { firstSentAt: null, request: null });
  // While the PSP is down every try would add a line.
  if (isNew)
    change.addTimeline(isNotMade ? 'instrument_not_made' : 'instrument_unanswered', { ...ofInstrument(row), title });
  change.reschedule(entry, after(now, withJitter(decision.seconds)), { counted: decision.counted });
}

function recordCreated(change: Change, row: InstrumentRow, instrument: Instrument, psp: Psp): void {
  const { order, now } = change;
  const { kind, name } = row;
  moveInstrument(change, row, 'created');
  row.pspId = instrument.id;
  row.expiresAt = instrument.expiresAt;
  row.error = null;
  planEnd(change, row);
  change.addTimeline('instrument_created', { ...ofInstrument(row), expires_at: row.expiresAt?.toISOString() ?? null });
  const isNamed = kind === 'pix_dynamic_code' && psp.abilities.instruments[kind]?.unique.by === 'name';
  const expected = { kind, amount: order.payment.amount, ...(isNamed && { txid: name }) };
  const fault = checkCreatedInstrument(instrument.content, expected);
  if (fault) {
    const error = { ...NO_ANSWER, code: fault.code, title: fault.detail, advice: 'Ask the PSP what it has made.' };
    change.addTimeline('instrument_unusable', { ...ofInstrument(row), code: error.code, title: error.title });
    row.error = error;
    requestEnd(change, row);
    return failOrderDetails(change, row, error);
  }
  row.content = instrument.content;
  if (instrument.state === 'paid') moveInstrument(change, row, 'paid');
  if (!isNeeded(order, row, now)) return requestEnd(change, row);
  const together = order.instruments.filter(({ attempt }) => attempt === row.attempt);
  if (together.every(({ content }) => content !== null)) withdrawProblems(change, 'instrument_refused');
}

/** There is no instrument, and there will be none: the message that waits for it cannot be sent. */
export function refuseInstrument(change: Change, row: InstrumentRow, error: ProviderError): void {
  moveInstrument(change, row, 'refused');
  row.error = error;
  const { code, title, advice } = error;
  change.addTimeline('instrument_refused', { ...ofInstrument(row), code, title, advice });
  failOrderDetails(change, row, error);
}

/**
 * One way to pay is missing, so nothing is sent: the message fails with the PSP's reason, and what was made together
 * with it is ended. What is not made yet is withdrawn when its turn comes.
 */
function failOrderDetails(change: Change, row: InstrumentRow, error: ProviderError): void {
  const { order, waiting } = change;
  for (const other of order.instruments) if (other !== row) requestEnd(change, other);
  const message = detailsMessageOf(order);
  if (message?.status !== 'queued') return;
  for (const entry of waiting) if (entry.messageId === message.id) change.complete(entry, 'withdrawn');
  failMessage(change, message, error);
  const { kind, attempt } = row;
  raiseProblem(change, {
    code: 'instrument_refused',
    subject: `${kind} ${attempt}`,
    cause: { reason: 'instrument_refused', params: { kind, title: error.title, advice: error.advice } },
  });
}
