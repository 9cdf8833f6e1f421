import { type FormEvent, useRef, useState } from 'react';
import { Icon } from '../../../shared/icons';
import { listMappings, uploadFile } from '../../api/books';
import { failureText, useMutation } from '../../api/use-mutation';
import { useResource } from '../../api/use-resource';
import { writeDisabledReason } from '../../order/disabled-reasons';
import { say as announce } from '../../parts/announce';
import { useSession } from '../../session/session-context';
import { reconciliationWords } from '../../words/reconciliation-words';
import { BANK_FORMATS, GATEWAY_FORMATS } from './sources';

/** Takes a file of a gateway or a bank, and shows how much of it has left. */
export function UploadForm({ done }: { done: () => void }) {
  const say = reconciliationWords();
  const disabledReason = writeDisabledReason(useSession());
  const [source, setSource] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [part, setPart] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const stop = useRef<AbortController | null>(null);
  const { data: mappings } = useResource('mappings', (signal) => listMappings({ signal }));
  const clear = () => {
    setFile(null);
    if (input.current) input.current.value = '';
  };
  const mutation = useMutation(async () => {
    if (!file) return '';
    setPart(0);
    const controller = new AbortController();
    stop.current = controller;
    try {
      const { isNew } = await uploadFile(source, file, setPart, controller.signal);
      clear();
      return isNew ? say.uploaded(file.name) : say.known(file.name);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
      return say.uploadStopped;
    }
  }, done);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (source === '' || !file) announce(source === '' ? say.chooseFirst : say.fileFirst, 'bad');
    else void mutation.run();
  };
  const options = (formats: Record<string, string>) =>
    Object.entries(formats).map(([value, name]) => (
      <option key={value} value={value}>
        {name}
      </option>
    ));
  const own = Object.fromEntries((mappings ?? []).map(({ name }) => [`csv:${name}`, name]));
  if (disabledReason !== null) return <p className="soft">{disabledReason}</p>;
  return (
    <form className="upload" onSubmit={submit} aria-label={say.uploadTitle}>
      <fieldset className="upload-fields" disabled={mutation.busy}>
        <legend className="sr-only">{say.uploadTitle}</legend>
        <label className="field">
          <span>{say.source}</span>
          <select value={source} onChange={(event) => setSource(event.target.value)}>
            <option value="">{say.choose}</option>
            <optgroup label={say.gateways}>{options(GATEWAY_FORMATS)}</optgroup>
            <optgroup label={say.banks}>{options(BANK_FORMATS)}</optgroup>
            {mappings && mappings.length > 0 && <optgroup label={say.ownFormats}>{options(own)}</optgroup>}
          </select>
        </label>
        <label className="field">
          <span>{say.file}</span>
          <input ref={input} type="file" onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
        </label>
        <button type="submit" className="button primary">
          <Icon name="save" size={18} />
          {mutation.busy ? say.uploading : say.upload}
        </button>
      </fieldset>
      {mutation.busy && (
        <div className="upload-progress" role="status">
          <progress value={part} max={1} aria-label={say.progressOf(file?.name ?? say.noName)} />
          <span>{part < 1 ? say.sent(`${Math.floor(part * 100)} %`) : say.checking}</span>
          <button type="button" className="button small" onClick={() => stop.current?.abort()}>
            {say.cancelUpload}
          </button>
        </div>
      )}
      <div role="alert">{mutation.failure && <p className="error">{failureText(mutation.failure)}</p>}</div>
      <p className="soft">{say.uploadMeans}</p>
    </form>
  );
}
