import { useId, useState } from 'react';
import type { Order } from '../../../client/generated/types';
import { refund } from '../api/api';
import { useMutation } from '../api/use-mutation';
import { ActionDialog } from '../parts/dialog';
import { amountText, customerText, parseAmount } from '../parts/text';
import { wordOf } from '../parts/words';
import { orderWords } from '../words/order-words';
import { refundable } from './disabled-reasons';

type Speed = 'instant' | 'normal';

/** Gives money back: the rest of it, or a part. */
export function RefundDialog({ order, close, done }: { order: Order; close: () => void; done: () => void }) {
  const say = orderWords();
  const { reference_id, currency } = order;
  // What could be given back when the dialog was opened: numbers do not change under somebody's hands.
  const [left] = useState(() => refundable(order));
  const [isPart, setPart] = useState(false);
  const [text, setText] = useState('');
  const [speed, setSpeed] = useState<Speed | ''>('');
  const helpId = useId();
  const typed = parseAmount(text);
  const amount = isPart ? typed : left;
  const wrong = !isPart || text === '' ? null : faultOf(typed, left, currency);
  const isReady = amount !== null && amount <= left;
  const shown = amountText(amount ?? 0, currency);

  const mutation = useMutation(async (key) => {
    const body = { amount: { value: amount ?? 0 }, ...(speed !== '' && { speed }) };
    const { status } = await refund(reference_id, body, { key });
    close();
    return say.refundReported(shown, wordOf(status, 'message'));
  }, done);
  const isGateway = order.payment_settings.some(({ type }) => type === 'payment_gateway');

  return (
    <ActionDialog
      title={say.refundTitle(reference_id)}
      verb={isReady ? say.refundAmount(shown) : say.refundVerb}
      mutation={mutation}
      isReady={isReady}
      close={close}
    >
      <div className="choices">
        <label>
          <input type="radio" name="part" checked={!isPart} onChange={() => setPart(false)} />
          {say.everything} <strong>{amountText(left, currency)}</strong>
        </label>
        <label>
          <input type="radio" name="part" checked={isPart} onChange={() => setPart(true)} />
          {say.aPart}
        </label>
      </div>
      {isPart && (
        <label className="field">
          <span>{say.amountIn(currency)}</span>
          <input
            inputMode="decimal"
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-invalid={wrong !== null}
            aria-describedby={helpId}
          />
          <span id={helpId} className={wrong ? 'error' : 'hint'}>
            {wrong ?? say.atMost(amountText(left, currency))}
          </span>
        </label>
      )}
      {isGateway && (
        <label className="field">
          <span>{say.speed}</span>
          <select value={speed} onChange={(event) => setSpeed(event.target.value as Speed | '')}>
            <option value="">{say.speedUsual}</option>
            <option value="instant">{say.speedInstant}</option>
            <option value="normal">{say.speedNormal}</option>
          </select>
        </label>
      )}
      {isReady && (
        <p className="consequence">
          <strong>{shown}</strong>
          {say.goesBack(customerText(order))}
          {amount < left ? say.later(amountText(left - amount, currency)) : ''}
          {say.refundConsequence}
        </p>
      )}
    </ActionDialog>
  );
}

function faultOf(typed: number | null, left: number, currency: string): string | null {
  if (typed === null) return orderWords().typeAmount;
  return typed > left ? orderWords().onlyLeft(amountText(left, currency)) : null;
}
