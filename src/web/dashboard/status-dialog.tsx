import { useState } from 'react';
import type { Order } from '../../client/types';
import type { OrderStatus } from '../../domain/words';
import { wordText } from '../shared/format';
import { moveOrder } from './api';
import { DeedDialog } from './dialog';
import { nextStatuses } from './obstacles';
import { customerText } from './text';
import { useDeed } from './use-deed';
import { capital } from './words';

/** Where an order usually goes next. */
const USUAL: Partial<Record<OrderStatus, OrderStatus>> = {
  pending: 'processing',
  processing: 'shipped',
  partially_shipped: 'shipped',
  shipped: 'completed',
};

/** Moves the order and tells the customer. */
export function StatusDialog({ order, close, done }: { order: Order; close: () => void; done: () => void }) {
  const [choices] = useState(() => nextStatuses(order));
  const [status, setStatus] = useState(choices.find((each) => each === USUAL[order.status]) ?? choices[0]);
  const [body, setBody] = useState('');
  const [description, setDescription] = useState('');
  const deed = useDeed(async (key) => {
    const request = {
      status: status ?? order.status,
      ...(body.trim() !== '' && { body: body.trim() }),
      ...(description.trim() !== '' && { description: description.trim() }),
    };
    const moved = await moveOrder(order.reference_id, request, { key });
    close();
    return `The order is ${wordText(moved.status)}.`;
  }, done);
  return (
    <DeedDialog
      title={`Status of ${order.reference_id}`}
      verb={status ? `Set to ${wordText(status)}` : 'Set'}
      deed={deed}
      isReady={status !== undefined}
      close={close}
    >
      <div className="choices">
        {choices.map((each) => (
          <label key={each}>
            <input type="radio" name="status" checked={each === status} onChange={() => setStatus(each)} />
            {capital(wordText(each))}
          </label>
        ))}
      </div>
      <label className="field">
        <span>Message to the customer</span>
        <textarea rows={2} value={body} maxLength={1024} onChange={(event) => setBody(event.target.value)} />
        <span className="hint">Left empty, they get the usual text in their language.</span>
      </label>
      <label className="field">
        <span>Description on the order</span>
        <input value={description} maxLength={120} onChange={(event) => setDescription(event.target.value)} />
      </label>
      <p className="consequence">
        {status === 'canceled'
          ? 'The provider is asked first: an order with money, or with an attempt under way, is not canceled. Then the customer is told.'
          : `WhatsApp tells ${customerText(order)}; a status cannot be taken back to pending.`}
      </p>
    </DeedDialog>
  );
}
