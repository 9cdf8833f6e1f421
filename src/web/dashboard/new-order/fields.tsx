import { createContext, type ReactNode, useContext, useId } from 'react';
import { newOrderWords } from '../words/new-order-words';

/** What is wrong at each field, by its pointer in the request. */
const ErrorsContext = createContext<Map<string, string[]>>(new Map());
export const ErrorsProvider = ErrorsContext.Provider;

interface FieldProps {
  /** Where its value stands in the request: the service names it in what it says. */
  pointer: string;
  label: string;
  help?: string | undefined;
  isOptional?: boolean | undefined;
  children: (props: { id: string; 'aria-invalid': boolean; 'aria-describedby': string; name: string }) => ReactNode;
}

/** A field with its name, and what the service says about it. */
function Field({ pointer, label, help, isOptional = false, children }: FieldProps) {
  const id = useId();
  const note = useId();
  const errors = useContext(ErrorsContext).get(pointer) ?? [];
  return (
    <div className="field" data-field={pointer}>
      <label htmlFor={id}>
        {label}
        {isOptional && <span className="soft"> ({newOrderWords().optional})</span>}
      </label>
      {children({ id, 'aria-invalid': errors.length > 0, 'aria-describedby': note, name: pointer })}
      <span id={note} className={errors.length > 0 ? 'error' : 'hint'}>
        {errors.length > 0 ? errors.join(' ') : help}
      </span>
    </div>
  );
}

interface TextFieldProps extends Omit<FieldProps, 'children'> {
  value: string;
  change: (value: string) => void;
  inputMode?: 'decimal' | 'numeric' | 'tel' | 'text' | 'url' | 'email';
}

export function TextField({ value, change, inputMode = 'text', ...field }: TextFieldProps) {
  return (
    <Field {...field}>
      {(props) => (
        <input
          {...props}
          value={value}
          inputMode={inputMode}
          autoComplete="off"
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}

/** For several lines. */
export function LongField({ value, change, ...field }: Omit<TextFieldProps, 'inputMode'>) {
  return (
    <Field {...field}>
      {(props) => <textarea {...props} rows={3} value={value} onChange={(event) => change(event.target.value)} />}
    </Field>
  );
}

interface SelectFieldProps<T extends string> extends Omit<FieldProps, 'children'> {
  value: T;
  choices: readonly (readonly [value: T, name: string])[];
  change: (value: T) => void;
}

export function SelectField<T extends string>({ value, choices, change, ...field }: SelectFieldProps<T>) {
  return (
    <Field {...field}>
      {(props) => (
        <select {...props} value={value} onChange={(event) => change(event.target.value as T)}>
          {choices.map(([each, name]) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
