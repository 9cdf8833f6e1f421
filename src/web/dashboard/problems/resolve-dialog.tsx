import { useState } from 'react';
import type { Order, PaymentProblem } from '../../../client/generated/types';
import { resolveProblem } from '../api/api';
import { useMutation } from '../api/use-mutation';
import { ActionDialog, NoteField } from '../parts/dialog';
import { problemWords } from '../parts/words';
import { problemsWords } from '../words/problems-words';

interface ResolveDialogProps {
  order: Order;
  problem: PaymentProblem;
  close: () => void;
  done: () => void;
}

/** Closes the open problems of this kind of an order, with a note of what was done. */
export function ResolveDialog({ order, problem, close, done }: ResolveDialogProps) {
  const say = problemsWords();
  const [note, setNote] = useState('');
  const mutation = useMutation(async (key) => {
    await resolveProblem(order.reference_id, { note: note.trim(), codes: [problem.code] }, { key });
    close();
    return say.resolved(order.reference_id);
  }, done);
  const { title, next } = problemWords(problem, order.payment.status);
  return (
    <ActionDialog
      title={say.resolveTitle(title)}
      verb={say.resolveVerb}
      mutation={mutation}
      isReady={note.trim() !== ''}
      close={close}
    >
      <p className="consequence">{next}</p>
      <NoteField label={say.whatWasDone} help={say.noteHelp} note={note} change={setNote} />
    </ActionDialog>
  );
}
