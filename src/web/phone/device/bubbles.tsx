import { timeText } from '../../shared/format';
import { Icon } from '../../shared/icons';
import { useWords } from '../language';
import { useNow } from '../panes/clock';
import type { Bubble, BubbleOrder } from '../types';
import type { Words } from '../words';
import { type PhoneState, stateOf } from './order-state';
import { HeaderPicture, ItemPicture } from './picture';

export function labelOf(state: PhoneState, order: BubbleOrder, words: Words): string | null {
  if (state === 'paid') return words.labels.captured ?? null;
  if (state === 'canceled') return words.statuses.canceled ?? null;
  if (state === 'paying') return words.waiting;
  if (state === 'expired') return words.expired;
  return order.payment_label === 'failed' ? (words.labels.failed ?? null) : null;
}

const namesOf = (order: BubbleOrder, fallback: string): string[] =>
  order.parameters.order?.items.map((item) => item.name) ?? [fallback];

/** An order in the chat: picture, text, items, total and what to do. */
export function OrderBubble({ bubble, order, open }: { bubble: Bubble; order: BubbleOrder; open: () => void }) {
  const { words, money } = useWords();
  const state = stateOf(order, useNow());
  const label = labelOf(state, order, words);
  const items = order.parameters.order?.items ?? [];
  return (
    <article className="bubble merchant order-bubble">
      {bubble.image !== null && <HeaderPicture names={namesOf(order, bubble.text)} />}
      <div className="order-card">
        <p className="order-reference">
          {words.order} #{bubble.reference_id}
          {label !== null && <span className={`chip ${state}`}>{label}</span>}
        </p>
        {items.slice(0, 2).map((item) => (
          <p className="order-line" key={item.retailer_id ?? item.name}>
            <ItemPicture name={item.name} />
            <span>
              {item.name} <span className="soft">× {item.quantity}</span>
            </span>
          </p>
        ))}
        {items.length > 2 && <p className="soft order-more">{words.more(items.length - 2)}</p>}
        <p className="order-total">
          <span>{words.total}</span>
          <strong>{money(order.total_amount, order.currency)}</strong>
        </p>
      </div>
      <p className="bubble-text">{bubble.text}</p>
      <p className="bubble-foot">
        <span>{bubble.footer}</span>
        <time dateTime={bubble.at}>{timeText(bubble.at)}</time>
      </p>
      <button type="button" className="bubble-action" onClick={open} data-order={bubble.reference_id}>
        {state === 'open' ? words.review : words.view}
      </button>
    </article>
  );
}

/** News of an order, quoting the bubble that it is about. */
export function StatusBubble({ bubble, about, open }: { bubble: Bubble; about?: BubbleOrder; open: () => void }) {
  const { words, money } = useWords();
  const labels = [
    bubble.order_update?.order && words.statuses[bubble.order_update.order.replace('-', '_')],
    bubble.order_update?.payment && words.labels[bubble.order_update.payment],
  ].filter(Boolean);
  return (
    <article className="bubble merchant">
      <button type="button" className="quote" onClick={open} disabled={about === undefined}>
        <ItemPicture name={about ? (namesOf(about, bubble.text)[0] ?? '') : ''} />
        <span>
          <strong>
            {words.order} #{bubble.reference_id}
          </strong>
          {about && <span className="soft">{money(about.total_amount, about.currency)}</span>}
        </span>
      </button>
      {labels.length > 0 && (
        <p className="told">
          {labels.map((word) => (
            <span className={`chip ${bubble.order_update?.payment === 'failed' ? 'failed' : 'good'}`} key={word}>
              {word}
            </span>
          ))}
        </p>
      )}
      <p className="bubble-text">{bubble.text}</p>
      {bubble.order_update?.description && <p className="bubble-text soft">{bubble.order_update.description}</p>}
      <p className="bubble-foot">
        <span>{bubble.footer}</span>
        <time dateTime={bubble.at}>{timeText(bubble.at)}</time>
      </p>
    </article>
  );
}

/** What the customer sent, or any other message of the merchant. */
export function TextBubble({ bubble, digits }: { bubble: Bubble; digits: string | null }) {
  const { words } = useWords();
  const isConsent = bubble.kind === 'payment_method';
  return (
    <article className={`bubble ${bubble.from}`}>
      <p className="bubble-text">
        {isConsent && <Icon name="card" size={18} />}
        {isConsent && digits ? words.confirmed(digits) : bubble.text}
      </p>
      <p className="bubble-foot">
        <span>{isConsent && `${words.order} #${bubble.reference_id}`}</span>
        <time dateTime={bubble.at}>{timeText(bubble.at)}</time>
        {bubble.from === 'customer' && <Icon name="ticks" size={15} />}
      </p>
    </article>
  );
}
