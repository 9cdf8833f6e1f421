import { useId, useState } from 'react';
import type { Order } from '../../client/types';
import { refund } from './api';
import { DeedDialog } from './dialog';
import { refundable } from './obstacles';
import { amountText, customerText, parseAmount } from './text';
import { useDeed } from './use-deed';

type Speed = 'instant' | 'normal';

/** Gives money back: the rest of it, or a part. */
export function RefundDialog({ order, close, done }: { order: Order; close: () => void; done: () => void }) {
  const { reference_id, currency } = order;
  // What could be given back when the dialog was opened: numbers do not change under somebody's hands.
  const [left] = useState(() => refundable(order));
  const [isPart, setPart] = useState(false);
  const [text, setText] = useState('');
  const [speed, setSpeed] = useState<Speed | ''>('');
  const hint = useId();
  const typed = parseAmount(text);
  const amount = isPart ? typed : left;
  const wrong = !isPart || text === '' ? null : faultOf(typed, left, currency);
  const isReady = amount !== null && amount <= left;
  const shown = amountText(amount ?? 0, currency);

  const deed = useDeed(async (key) => {
    const body = { amount: { value: amount ?? 0 }, ...(speed !== '' && { speed }) };
    const { status } = await refund(reference_id, body, { key });
    close();
    return `Refund of ${shown} ${status === 'requested' ? 'requested' : status}. It shows below when the provider has done it.`;
  }, done);
  const isGateway = order.payment_settings.some(({ type }) => type === 'payment_gateway');

  return (
    <DeedDialog
      title={`Refund ${reference_id}`}
      verb={isReady ? `Refund ${shown}` : 'Refund'}
      deed={deed}
      isReady={isReady}
      close={close}
    >
      <div className="choices">
        <label>
          <input type="radio" name="part" checked={!isPart} onChange={() => setPart(false)} />
          Everything that is left: <strong>{amountText(left, currency)}</strong>
        </label>
        <label>
          <input type="radio" name="part" checked={isPart} onChange={() => setPart(true)} />A part of it
        </label>
      </div>
      {isPart && (
        <label className="field">
          <span>Amount in {currency}</span>
          <input
            inputMode="decimal"
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-invalid={wrong !== null}
            aria-describedby={hint}
          />
          <span id={hint} className={wrong ? 'error' : 'hint'}>
            {wrong ?? `At most ${amountText(left, currency)}.`}
          </span>
        </label>
      )}
      {isGateway && (
        <label className="field">
          <span>Speed</span>
          <select value={speed} onChange={(event) => setSpeed(event.target.value as Speed | '')}>
            <option value="">As the gateway usually does</option>
            <option value="instant">Instant, where the bank can</option>
            <option value="normal">Normal, some working days</option>
          </select>
        </label>
      )}
      {isReady && (
        <p className="consequence">
          <strong>{shown}</strong> goes back to {customerText(order)}, the way it was paid.
          {amount < left ? ` ${amountText(left - amount, currency)} can still be refunded later.` : ''} The provider is
          asked first; a refund cannot be taken back. The order’s status stays as it is.
        </p>
      )}
    </DeedDialog>
  );
}

function faultOf(typed: number | null, left: number, currency: string): string | null {
  if (typed === null) return 'Type an amount, such as 149.50.';
  return typed > left ? `Only ${amountText(left, currency)} is left.` : null;
}
