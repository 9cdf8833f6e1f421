import { useState } from 'react';
import type { Order, PaymentProblem } from '../../client/types';
import { resolveProblem } from './api';
import { DeedDialog } from './dialog';
import { useDeed } from './use-deed';
import { problemWords } from './words';

interface ResolveDialogProps {
  order: Order;
  problem: PaymentProblem;
  close: () => void;
  done: () => void;
}

/** Closes the open problems of an order with a note of what was done. */
export function ResolveDialog({ order, problem, close, done }: ResolveDialogProps) {
  const [note, setNote] = useState('');
  const deed = useDeed(async (key) => {
    await resolveProblem(order.reference_id, note.trim(), { key });
    close();
    return `The problem of ${order.reference_id} is resolved.`;
  }, done);
  const { title, next } = problemWords(problem, order.payment.status);
  return (
    <DeedDialog title={`Resolve: ${title}`} verb="Resolve" deed={deed} isReady={note.trim() !== ''} close={close}>
      <p className="consequence">{next}</p>
      <label className="field">
        <span>What was done</span>
        <textarea rows={3} value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        <span className="hint">It is kept in the order’s story. No money moves by this.</span>
      </label>
    </DeedDialog>
  );
}
