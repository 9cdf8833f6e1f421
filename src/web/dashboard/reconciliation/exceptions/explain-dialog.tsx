import { useState } from 'react';
import type { Exception } from '../../../../client/generated/types';
import { explain } from '../../api/books';
import { useMutation } from '../../api/use-mutation';
import { ActionDialog, NoteField } from '../../parts/dialog';
import { exceptionWords, type Finding } from '../../words/exception-words';

interface ExplainDialogProps {
  exception: Exception;
  finding: Finding;
  close: () => void;
  done: () => void;
}

/** Asks why something does not agree; the note stays with it. */
export function ExplainDialog({ exception, finding, close, done }: ExplainDialogProps) {
  const say = exceptionWords();
  const { title, means } = say.findings[finding];
  const [note, setNote] = useState(exception.note ?? '');
  const mutation = useMutation(async (key) => {
    await explain(exception.id, note.trim(), { key });
    close();
    return say.explained(title);
  }, done);
  return (
    <ActionDialog
      title={say.explainTitle(title)}
      verb={say.explainVerb}
      mutation={mutation}
      isReady={note.trim() !== ''}
      close={close}
    >
      <p className="consequence">{means}</p>
      <NoteField label={say.why} help={say.whyHelp} note={note} change={setNote} />
    </ActionDialog>
  );
}
