import { newOrderWords } from '../words/new-order-words';
import { DETAILS, type Detail, type Draft, EXPIRIES, type Expiry, KINDS, type Kind } from './draft';
import { LongField, SelectField, TextField } from './fields';

interface PartProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

/** The kind of payment, what it needs, and when the order ends. */
export function PaymentFields({ draft, change }: PartProps) {
  const say = newOrderWords();
  const { currency, kind, expiry, by } = draft;
  const kinds: readonly Kind[] = KINDS[currency];
  return (
    <>
      <div className="field-row">
        <SelectField
          {...{ pointer: '/payment_settings', label: say.kind, value: kind }}
          choices={kinds.map((each) => [each, say.kinds[each]] as const)}
          change={(to) => change({ kind: to })}
        />
        {!(by === 'amount' && currency === 'BRL') && (
          <SelectField
            {...{ pointer: '/order/expiration', label: say.expiry, value: expiry }}
            choices={(Object.keys(EXPIRIES) as Expiry[]).map((each) => [each, say.expiries[each]] as const)}
            change={(to) => change({ expiry: to })}
          />
        )}
      </div>
      <div className="field-row">
        {DETAILS[kind].map((detail) => (
          <DetailField key={detail.pointer} detail={detail} draft={draft} change={change} />
        ))}
      </div>
    </>
  );
}

/** One value by its pointer. */
export function DetailField({ detail, draft, change }: PartProps & { detail: Detail }) {
  const say = newOrderWords();
  const { pointer, label, choices, optional, initial, isLong } = detail;
  const value = draft.details[pointer] ?? choices?.[0] ?? initial ?? '';
  const put = (text: string) => change({ details: { ...draft.details, [pointer]: text } });
  const field = { pointer, label: say.details[label], isOptional: optional, help: say.helps[label], value };
  if (choices) {
    const names = say.choices[label] ?? {};
    return (
      <SelectField {...field} choices={choices.map((each) => [each, names[each] ?? each] as const)} change={put} />
    );
  }
  return isLong ? <LongField {...field} change={put} /> : <TextField {...field} change={put} />;
}
