import { useState } from 'react';
import type { Exception } from '../../../../client/generated/types';
import { explain } from '../../api/books';
import { useDeed } from '../../api/use-deed';
import { DeedDialog } from '../../parts/dialog';
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
  const deed = useDeed(async (key) => {
    await explain(exception.id, note.trim(), { key });
    close();
    return say.explained(title);
  }, done);
  return (
    <DeedDialog
      title={say.explainTitle(title)}
      verb={say.explainVerb}
      deed={deed}
      isReady={note.trim() !== ''}
      close={close}
    >
      <p className="consequence">{means}</p>
      <label className="field">
        <span>{say.why}</span>
        <textarea rows={3} value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        <span className="hint">{say.whyHelp}</span>
      </label>
    </DeedDialog>
  );
}
