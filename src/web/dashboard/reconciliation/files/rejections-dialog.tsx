import type { SettlementFile } from '../../../../client/generated/types';
import { rejectionsOf } from '../../api/books';
import { useResource } from '../../api/use-resource';
import { ReadDialog } from '../../parts/dialog';
import { Reading, Trouble } from '../../parts/parts';
import { reconciliationWords } from '../../words/reconciliation-words';

/** More bad rows than this are not read one by one: the file has another format than was said. */
const MOST = 200;

/** The rows of a file that were not taken, each with its line and the reason. */
export function RejectionsDialog({ file, close }: { file: SettlementFile; close: () => void }) {
  const say = reconciliationWords();
  const { data, failure, refresh } = useResource(file.id, (signal) => rejectionsOf(file.id, { signal }));
  const title = say.rejectionsOf(file.name ?? say.noName);
  return (
    <ReadDialog title={title} close={close}>
      <p className="consequence">{say.rejectionsMean}</p>
      {failure && <Trouble failure={failure} again={refresh} />}
      {!data && !failure && <Reading />}
      {data && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="table-box" tabIndex={0} aria-label={title}>
          <table className="rejections">
            <thead>
              <tr>
                <th scope="col" className="number">
                  {say.atLine}
                </th>
                <th scope="col">{say.reason}</th>
              </tr>
            </thead>
            <tbody>
              {data.slice(0, MOST).map(({ line, code, detail }) => (
                <tr key={`${line} ${code}`}>
                  <th scope="row" className="number">
                    {line}
                  </th>
                  <td>{detail}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {data && data.length > MOST && <p className="soft">{say.firstLines(MOST)}</p>}
    </ReadDialog>
  );
}
