import { useState } from 'react';
import type { SettlementFile } from '../../../../client/generated/types';
import { Section, When } from '../../parts/parts';
import { calendarDay } from '../../parts/text';
import { reconciliationWords } from '../../words/reconciliation-words';
import { RejectionsDialog } from './rejections-dialog';
import { formatText } from './sources';
import { UploadForm } from './upload-form';

const FIRST = 10;

/** What was imported, the newest first, and the form that imports more. */
export function Files({ files, refresh }: { files: readonly SettlementFile[]; refresh: () => void }) {
  const say = reconciliationWords();
  const [isAll, showAll] = useState(false);
  const [opened, open] = useState<SettlementFile | null>(null);
  const shown = isAll ? files : files.slice(0, FIRST);
  return (
    <Section id="files" title={say.filesTitle} count={files.length}>
      <UploadForm done={refresh} />
      {files.length === 0 && <p className="none">{say.filesNone}</p>}
      {files.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="table-box" tabIndex={0} aria-label={say.filesTitle}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say.file}</th>
                <th scope="col" className="if-wide">
                  {say.fileDays}
                </th>
                <th scope="col">{say.rows}</th>
                <th scope="col">{say.badRows}</th>
                <th scope="col" className="if-wide">
                  {say.imported}
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((file) => (
                <Row key={file.id} file={file} open={() => open(file)} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {shown.length < files.length && (
        <button type="button" className="button more" onClick={() => showAll(true)}>
          {say.showAll(files.length)}
        </button>
      )}
      {opened && <RejectionsDialog file={opened} close={() => open(null)} />}
    </Section>
  );
}

function Row({ file, open }: { file: SettlementFile; open: () => void }) {
  const say = reconciliationWords();
  const { status, rows, accepted, rejected, duplicates, period, created_at } = file;
  const name = file.name ?? say.noName;
  const days = [...new Set([period.from, period.to])].flatMap((day) => (day === null ? [] : [calendarDay(day)]));
  const done = accepted + rejected + duplicates;
  return (
    <tr data-file={status}>
      <th scope="row" className="file-name">
        {name}
        <span className="soft under">{formatText(file.source)}</span>
      </th>
      <td className="if-wide">{days.length > 0 ? days.join(' – ') : '–'}</td>
      <td>
        {status === 'processed' ? (
          accepted
        ) : (
          <span className={status === 'failed' ? 'bad-text' : ''}>{say.fileStates[status]}</span>
        )}
        {status === 'processing' && (
          <>
            <progress value={done} max={Math.max(rows, 1)} aria-label={say.progressOf(name)} />
            <span className="soft under">{say.progress(done, rows)}</span>
          </>
        )}
        {duplicates > 0 && <span className="soft under">{say.duplicates(duplicates)}</span>}
      </td>
      <td>
        {rejected === 0 ? (
          '0'
        ) : (
          <button type="button" className="text-button bad-text" onClick={open}>
            {say.showRejections(rejected)}
          </button>
        )}
      </td>
      <td className="if-wide">
        <When at={created_at} />
      </td>
    </tr>
  );
}
