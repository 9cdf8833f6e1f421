import { useState } from 'react';
import type { Order } from '../../../client/generated/types';
import type { OrderStatus } from '../../../domain/lifecycles/statuses';
import { moveOrder } from '../api/api';
import { useMutation } from '../api/use-mutation';
import { ActionDialog } from '../parts/dialog';
import { customerText } from '../parts/text';
import { capital, wordOf } from '../parts/words';
import { orderWords } from '../words/order-words';
import { nextStatuses } from './disabled-reasons';

/** Where an order usually goes next. */
const USUAL: Partial<Record<OrderStatus, OrderStatus>> = {
  pending: 'processing',
  processing: 'shipped',
  partially_shipped: 'shipped',
  shipped: 'completed',
};

/** Moves the order and tells the customer. */
export function StatusDialog({ order, close, done }: { order: Order; close: () => void; done: () => void }) {
  const say = orderWords();
  const [choices] = useState(() => nextStatuses(order));
  const [status, setStatus] = useState(choices.find((each) => each === USUAL[order.status]) ?? choices[0]);
  const [body, setBody] = useState('');
  const [description, setDescription] = useState('');
  const mutation = useMutation(async (key) => {
    const request = {
      status: status ?? order.status,
      ...(body.trim() !== '' && { body: body.trim() }),
      ...(description.trim() !== '' && { description: description.trim() }),
    };
    const moved = await moveOrder(order.reference_id, request, { key });
    close();
    return say.orderIs(wordOf(moved.status));
  }, done);
  return (
    <ActionDialog
      title={say.statusTitle(order.reference_id)}
      verb={status ? say.setTo(wordOf(status)) : say.set}
      mutation={mutation}
      isReady={status !== undefined}
      close={close}
    >
      <div className="choices">
        {choices.map((each) => (
          <label key={each}>
            <input type="radio" name="status" checked={each === status} onChange={() => setStatus(each)} />
            {capital(wordOf(each))}
          </label>
        ))}
      </div>
      <label className="field">
        <span>{say.messageTo}</span>
        <textarea rows={2} value={body} maxLength={1024} onChange={(event) => setBody(event.target.value)} />
        <span className="hint">{say.messageHelp}</span>
      </label>
      <label className="field">
        <span>{say.description}</span>
        <input value={description} maxLength={120} onChange={(event) => setDescription(event.target.value)} />
      </label>
      <p className="consequence">
        {status === 'canceled' ? say.cancelConsequence : say.statusConsequence(customerText(order))}
      </p>
    </ActionDialog>
  );
}
