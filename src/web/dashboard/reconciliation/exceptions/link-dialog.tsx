import { useState } from 'react';
import type { Exception } from '../../../../client/generated/types';
import { linkCredit } from '../../api/books';
import { useMutation } from '../../api/use-mutation';
import { useResource } from '../../api/use-resource';
import { ActionDialog, NoteField } from '../../parts/dialog';
import { Reading, Trouble } from '../../parts/parts';
import { amountText } from '../../parts/text';
import { reconciliationWords } from '../../words/reconciliation-words';
import { type Candidate, readCandidates, soughtValue } from './link-candidates';

/** Candidates that are shown: an amount that is further away is hardly meant. */
const MOST = 20;

interface LinkDialogProps {
  exception: Exception;
  close: () => void;
  done: () => void;
}

/** Asks which settlement a credit pays, or which credit pays a settlement; nothing is chosen for the person. */
export function LinkDialog({ exception, close, done }: LinkDialogProps) {
  const { link: say } = reconciliationWords();
  const isCredit = exception.kind === 'unknown_credit';
  const currency = exception.currency ?? '';
  const sought = soughtValue(exception);
  const [chosen, choose] = useState<Candidate | null>(null);
  const [note, setNote] = useState('');
  const { data, failure, refresh } = useResource(`link ${exception.id}`, (signal) => readCandidates(exception, signal));
  const mutation = useMutation(async (key) => {
    if (!chosen) return '';
    await linkCredit(chosen.settlementId, { bank_row_id: chosen.bankRowId, note: note.trim() }, { key });
    close();
    return say.done;
  }, done);
  return (
    <ActionDialog
      title={isCredit ? say.creditTitle : say.settlementTitle}
      verb={say.verb}
      mutation={mutation}
      isReady={chosen !== null && note.trim() !== ''}
      close={close}
    >
      <p className="consequence">{(isCredit ? say.creditMeans : say.settlementMeans)(amountText(sought, currency))}</p>
      {failure && <Trouble failure={failure} again={refresh} />}
      {!data && !failure && <Reading />}
      {data?.length === 0 && <p className="none">{isCredit ? say.noSettlement : say.noCredit}</p>}
      {data && data.length > 0 && (
        <fieldset className="choices candidates">
          <legend className="sr-only">{isCredit ? say.settlements : say.credits}</legend>
          {data.slice(0, MOST).map((each) => (
            <label key={`${each.settlementId} ${each.bankRowId}`}>
              <input type="radio" name="candidate" checked={each === chosen} onChange={() => choose(each)} />
              <span className="candidate">
                <span>{each.name}</span>
                <span className="soft under">{each.about}</span>
              </span>
              <span className="candidate-amount">
                <strong>{amountText(each.value, currency)}</strong>
                {each.isRest && <span className="soft under">{say.rest}</span>}
                {each.value === sought && <span className="under equal">{say.equal}</span>}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {data && data.length > MOST && <p className="soft">{say.more(MOST)}</p>}
      {chosen && chosen.value !== sought && (
        <p className="consequence" role="status">
          {say.differs(amountText(Math.abs(chosen.value - sought), currency))}
        </p>
      )}
      <NoteField label={say.why} help={say.whyHelp} note={note} change={setNote} rows={2} />
    </ActionDialog>
  );
}
