import { Dialog, DialogDismiss, DialogHeading } from '@ariakit/react';
import type { FormEvent, ReactNode } from 'react';
import { Icon } from '../../shared/icons';
import { failureText, type Mutation } from '../api/use-mutation';
import { frameWords } from '../words/frame-words';

interface NoteFieldProps {
  label: string;
  help: string;
  note: string;
  change: (note: string) => void;
  rows?: number;
}

/** A note of a person, as long as the API takes it. */
export const NoteField = ({ label, help, note, change, rows = 3 }: NoteFieldProps) => (
  <label className="field">
    <span>{label}</span>
    <textarea rows={rows} value={note} maxLength={500} onChange={(event) => change(event.target.value)} />
    <span className="hint">{help}</span>
  </label>
);

interface ActionDialogProps {
  title: string;
  /** On the button that does it. */
  verb: string;
  mutation: Mutation;
  /** What was typed cannot be sent yet. */
  isReady: boolean;
  close: () => void;
  children: ReactNode;
}

/** Asks before something is done: what will happen, and a button that names it. */
export function ActionDialog({ title, verb, mutation, isReady, close, children }: ActionDialogProps) {
  const words = frameWords();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) void mutation.run();
  };
  return (
    <Dialog
      open
      // While a request is under way its answer must find the dialog.
      onClose={() => {
        if (!mutation.busy) close();
      }}
      hideOnEscape={!mutation.busy}
      hideOnInteractOutside={false}
      backdrop={<div className="backdrop" />}
      className="dialog"
    >
      <DialogHeading className="dialog-title">{title}</DialogHeading>
      <form onSubmit={submit} noValidate>
        {/* After a try without an answer only the same may be tried again. */}
        <fieldset className="dialog-body" disabled={mutation.busy || mutation.isOpen}>
          <legend className="sr-only">{title}</legend>
          {children}
        </fieldset>
        <div role="alert">{mutation.failure && <p className="error">{failureText(mutation.failure)}</p>}</div>
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={close} disabled={mutation.busy}>
            {mutation.isOpen ? words.close : words.cancel}
          </button>
          <button type="submit" className="button primary" disabled={mutation.busy || !isReady}>
            {mutation.busy ? words.oneMoment : mutation.isOpen ? words.tryAgain : verb}
          </button>
        </footer>
      </form>
      {/* Last, so that the focus begins at what is asked for. */}
      <DialogDismiss className="icon-button dialog-close" disabled={mutation.busy} aria-label={words.close}>
        <Icon name="close" />
      </DialogDismiss>
    </Dialog>
  );
}

/** Shows more of something; it asks nothing. */
export function ReadDialog({ title, close, children }: Pick<ActionDialogProps, 'title' | 'close' | 'children'>) {
  return (
    <Dialog open onClose={close} backdrop={<div className="backdrop" />} className="dialog wide">
      <DialogHeading className="dialog-title">{title}</DialogHeading>
      <div className="dialog-body">{children}</div>
      <DialogDismiss className="icon-button dialog-close" aria-label={frameWords().close}>
        <Icon name="close" />
      </DialogDismiss>
    </Dialog>
  );
}
