import { type FormEvent, useEffect, useRef, useState } from 'react';
import { phoneText } from '../../shared/format';
import { createOrder } from '../api/api';
import { serviceNow } from '../api/service-clock';
import { failureText, useMutation } from '../api/use-mutation';
import { writeDisabledReason } from '../order/disabled-reasons';
import { Section, Title } from '../parts/parts';
import { amountText, parseAmount } from '../parts/text';
import { go, orderHref } from '../route';
import { useSession } from '../session/session-context';
import { newOrderWords } from '../words/new-order-words';
import {
  addressOf,
  type Detail,
  type Draft,
  emptyDraft,
  importerOf,
  type OrderCurrency,
  pictureOf,
  templateOf,
} from './draft';
import { ErrorsProvider, SelectField, TextField } from './fields';
import { keepHabits, lastHabits } from './habits';
import { ItemFields } from './item-fields';
import { DetailField, PaymentFields } from './payment-fields';
import { Preview } from './preview';
import { toRequest } from './request';
import { useValidation } from './use-validation';
import { errorsByField, inOwnWords } from './violations';

/** A form for staff without a storefront: beside it the message as the customer will see it. */
export function NewOrderView() {
  const say = newOrderWords();
  const session = useSession();
  const [draft, setDraft] = useState<Draft>(() => ({ ...emptyDraft(lastHabits().currency ?? 'INR'), ...lastHabits() }));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [isSent, setSent] = useState(false);
  const [isWaiting, setWaiting] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const request = toRequest(draft, serviceNow());
  const { validation, failure, isOld } = useValidation(request);
  const change = (part: Partial<Draft>) => setDraft((last) => ({ ...last, ...part }));

  // A rule that is broken by what nobody has come to yet is no news; once it is sent, every rule is.
  const all = errorsByField(inOwnWords(validation?.errors ?? [], draft), draft);
  for (const [pointer, text] of amountsOf(draft))
    if (text.trim() !== '' && parseAmount(text) === null) all.at.set(pointer, [say.typeAmount]);
  const at = isSent ? all.at : new Map([...all.at].filter(([pointer]) => touched.has(pointer)));
  const faults = all.at.size + all.others.length;
  const total = validation?.computed.total_amount ?? null;
  const disabledReason = writeDisabledReason(session) && say.lacksWrite;

  const mutation = useMutation(
    async (key) => {
      const { reference_id } = await createOrder(request, { key });
      keepHabits(draft);
      go(orderHref(reference_id));
      return say.sent(reference_id);
    },
    () => {},
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    setWaiting(true);
  };
  // What was typed a moment ago is checked before it is sent.
  const isReady = isWaiting && !isOld && validation !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each press, with what is so then
  useEffect(() => {
    if (!isReady) return;
    setWaiting(false);
    if (faults > 0) {
      // The first field that is not right.
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
      return;
    }
    if (validation?.valid && disabledReason === null) void mutation.run();
  }, [isReady]);
  const status = isOld || !validation ? say.checking : say.faults(faults);

  return (
    <>
      <div className="view-head">
        <Title>{say.title}</Title>
        <p className="soft">{say.intro}</p>
      </div>
      <div className="new-order">
        <form
          ref={form}
          onSubmit={submit}
          noValidate
          onBlur={({ target, relatedTarget }) => {
            // What appears now would move the button away from under the pointer; its press shows every error.
            if (relatedTarget instanceof HTMLButtonElement && relatedTarget.type === 'submit') return;
            const name = target.getAttribute('name');
            if (name !== null) setTouched((last) => new Set([...last, name]));
          }}
        >
          <ErrorsProvider value={at}>
            <fieldset className="new-order-fields" disabled={mutation.busy || mutation.isOpen}>
              <legend className="sr-only">{say.title}</legend>
              <Section id="new-customer" title={say.customer}>
                <div className="field-row">
                  <TextField
                    {...{ pointer: '/to', label: say.phone, help: say.phoneHelp, inputMode: 'tel' }}
                    value={draft.to}
                    change={(to) => change({ to })}
                  />
                  <TextField
                    {...{ pointer: '/reference_id', label: say.reference, help: say.referenceHelp, isOptional: true }}
                    value={draft.reference}
                    change={(reference) => change({ reference })}
                  />
                </div>
              </Section>
              <Section id="new-what" title={say.what}>
                <div className="field-row">
                  <SelectField
                    {...{ pointer: '/currency', label: say.currency, value: draft.currency }}
                    choices={(['INR', 'BRL'] as OrderCurrency[]).map((each) => [each, say.currencies[each]])}
                    change={(currency) => change({ ...emptyDraft(currency), ...kept(draft) })}
                  />
                  <SelectField
                    {...{ pointer: '/type', label: say.goods, value: draft.goods }}
                    choices={(['digital-goods', 'physical-goods'] as const).map((each) => [each, say.goodsOf[each]])}
                    change={(goods) => change({ goods })}
                  />
                </div>
                <ItemFields draft={draft} change={change} />
              </Section>
              <Details id="new-importer" title={say.importer} details={importerOf(draft)} {...{ draft, change }} />
              <Details id="new-address" title={say.address} details={addressOf(draft)} {...{ draft, change }} />
              <Section id="new-how" title={say.how}>
                <PaymentFields draft={draft} change={change} />
              </Section>
              <Section id="new-message" title={say.message}>
                <TextField
                  {...{ pointer: '/message/body', label: say.body, help: say.bodyHelp, isOptional: true }}
                  value={draft.body}
                  change={(body) => change({ body })}
                />
                <TextField
                  {...{ pointer: '/message/footer', label: say.footer, isOptional: true }}
                  value={draft.footer}
                  change={(footer) => change({ footer })}
                />
                <div className="field-row">
                  {[...pictureOf(draft), ...templateOf(draft)].map((detail) => (
                    <DetailField key={detail.pointer} detail={detail} draft={draft} change={change} />
                  ))}
                </div>
              </Section>
            </fieldset>
          </ErrorsProvider>
          <div role="alert">
            {mutation.failure && <p className="error">{failureText(mutation.failure)}</p>}
            {failure && <p className="error">{failure.message}</p>}
            {isSent && all.others.length > 0 && (
              <div className="error">
                <p>{say.faultsTitle}</p>
                <ul>
                  {all.others.map((text) => (
                    <li key={text}>{text}</li>
                  ))}
                </ul>
              </div>
            )}
          </div>
          <p className="new-order-foot">
            <button type="submit" className="button primary" aria-disabled={mutation.busy || disabledReason !== null}>
              {mutation.busy
                ? say.sending
                : total
                  ? say.sendAmount(amountText(total.value, draft.currency), whom(draft))
                  : say.send}
            </button>
            {disabledReason !== null && <span className="obstacle">{disabledReason}</span>}
          </p>
        </form>
        <section className="card new-preview" aria-labelledby="preview-title">
          <h2 id="preview-title">{say.preview}</h2>
          <p className="soft" role="status" data-valid={!isOld && validation?.valid === true}>
            {!isOld && validation?.valid ? '' : say.previewHelp(status)}
          </p>
          <Preview request={request} validation={isOld ? null : validation} />
        </section>
      </div>
    </>
  );
}

interface DetailsProps {
  id: string;
  title: string;
  details: readonly Detail[];
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

/** Fields under a heading of their own; nothing where none are asked for. */
const Details = ({ id, title, details, draft, change }: DetailsProps) =>
  details.length > 0 && (
    <Section id={id} title={title}>
      <div className="field-row">
        {details.map((detail) => (
          <DetailField key={detail.pointer} detail={detail} draft={draft} change={change} />
        ))}
      </div>
    </Section>
  );

/** What stays when the currency changes. */
const kept = ({
  to,
  reference,
  goods,
  by,
  items,
  title,
  amount,
  body,
  footer,
  expiry,
  ...rest
}: Draft): Partial<Draft> => ({
  ...(/^\+(?:91|55)?\s*$/.test(to) ? {} : { to }),
  ...{ reference, goods, by, items, title, amount, body, footer, expiry },
  ...{ shipping: rest.shipping, tax: rest.tax, taxName: rest.taxName },
  ...{ discount: rest.discount, discountName: rest.discountName },
});

const whom = ({ to }: Draft): string => phoneText(to.replace(/\D/g, ''));

/** Amounts as they were typed, by their pointers. */
function amountsOf({ by, currency, items, amount, shipping, tax, discount }: Draft): [pointer: string, text: string][] {
  if (by === 'amount') return [[currency === 'BRL' ? '/total_amount' : '/order/items/0/amount', amount]];
  return [
    ...items.map(({ price }, row): [string, string] => [`/order/items/${row}/amount`, price]),
    ['/order/shipping', shipping],
    ['/order/tax', tax],
    ['/order/discount', discount],
  ];
}
