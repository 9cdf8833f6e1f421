import type { OrderRequest, Validation } from '../../../client/generated/types';
import { WORDS } from '../../phone/words';
import { moneyText } from '../../shared/format';

interface PreviewProps {
  request: OrderRequest;
  validation: Validation | null;
}

interface Interactive {
  body?: { text?: string };
  footer?: { text?: string };
}

/** The message in the customer's chat, in the language that the customer most likely reads. */
export function Preview({ request, validation }: PreviewProps) {
  const { currency } = request;
  const language = currency === 'BRL' ? 'pt' : 'en';
  const words = WORDS[language];
  const money = (value: number) => moneyText({ value }, currency, language);
  const sent = (validation?.payload as { interactive?: Interactive } | null | undefined)?.interactive;
  const body = sent?.body?.text ?? request.message?.body ?? '';
  const footer = sent?.footer?.text ?? request.message?.footer ?? '';
  const order = request.order ?? null;
  const total = validation?.computed.total_amount ?? request.total_amount ?? null;
  const shown = (order?.items ?? []).map((item, position) => ({ ...item, position }));
  return (
    <div className="chat-preview" lang={language}>
      <article className="chat-bubble">
        <p className="soft">
          {words.order} #{request.reference_id ?? '…'}
        </p>
        <ul>
          {shown.map(({ name, amount, quantity, position }) => (
            <li key={position}>
              <span>
                {name || '…'} <span className="soft">× {Number.isInteger(quantity) ? quantity : '…'}</span>
              </span>
              <span className="number">
                {amount && Number.isInteger(quantity) ? money(amount.value * quantity) : ''}
              </span>
            </li>
          ))}
          {order?.tax && order.tax.value > 0 && (
            <li>
              <span>{order.tax.description ?? words.tax}</span>
              <span className="number">{money(order.tax.value)}</span>
            </li>
          )}
          {order?.shipping && (
            <li>
              <span>{words.shipping}</span>
              <span className="number">{money(order.shipping.value)}</span>
            </li>
          )}
          {order?.discount && (
            <li>
              <span>{order.discount.description ?? words.discount}</span>
              <span className="number">− {money(order.discount.value)}</span>
            </li>
          )}
        </ul>
        <p className="chat-total">
          <span>{words.total}</span>
          <strong>{total === null ? '…' : money(total.value)}</strong>
        </p>
        {body !== '' && <p className="chat-text">{body}</p>}
        {footer !== '' && <p className="soft">{footer}</p>}
        <p className="chat-action">{words.review}</p>
      </article>
    </div>
  );
}
