import { dateText } from '../../shared/format';
import { Icon } from '../../shared/icons';
import { useWords } from '../language';
import { useNow } from '../panes/clock';
import type { BubbleOrder, Item, Money } from '../types';
import { labelOf } from './bubbles';
import { stateOf } from './order-state';
import { ItemPicture } from './picture';
import { Sheet } from './sheet';

/** The order in full, before it is paid and afterwards. */
export function OrderSheet({ order, close, pay }: { order: BubbleOrder; close: () => void; pay: () => void }) {
  const { words, language, money } = useWords();
  const state = stateOf(order, useNow());
  const label = labelOf(state, order, words);
  const { parameters, currency } = order;
  const details = parameters.order;
  const ends = details?.expiration;
  const line = (name: string, amount: Money | undefined, note?: string, sign = '') =>
    amount !== undefined &&
    amount.value > 0 && (
      <div>
        <dt>
          {name} {note && <span className="soft">{note}</span>}
        </dt>
        <dd>
          {sign}
          {money(amount, currency)}
        </dd>
      </div>
    );
  const foot = (
    <>
      <p className="order-total">
        <span>{words.total}</span>
        <strong>{money(order.total_amount, currency)}</strong>
      </p>
      {state === 'open' ? (
        <button type="button" className="primary" onClick={pay}>
          {words.continue}
        </button>
      ) : (
        <button type="button" className="secondary" onClick={close}>
          {words.close}
        </button>
      )}
    </>
  );
  return (
    <Sheet title={`${words.order} #${parameters.reference_id}`} close={close} foot={foot}>
      {label !== null && (
        <p className="sheet-label">
          <span className={`chip ${state}`}>{label}</span>
        </p>
      )}
      {details && (
        <>
          <p className="soft sheet-count">{words.items(details.items.reduce((sum, item) => sum + item.quantity, 0))}</p>
          <ul className="items">
            {details.items.map((item) => (
              <ItemLine key={item.retailer_id ?? item.name} item={item} currency={currency} />
            ))}
          </ul>
          <dl className="sums">
            {line(words.subtotal, details.subtotal)}
            {line(words.tax, details.tax, details.tax?.description)}
            {line(words.shipping, details.shipping, details.shipping?.description)}
            {line(words.discount, details.discount, details.discount?.discount_program_name, '− ')}
          </dl>
        </>
      )}
      {ends && (
        <p className="expiry">
          <Icon name="clock" size={18} />
          <span>
            {ends.description ?? words.expires} {dateText(new Date(Number(ends.timestamp) * 1000), language)}
          </span>
        </p>
      )}
    </Sheet>
  );
}

function ItemLine({ item, currency }: { item: Item; currency: string }) {
  const { words, money } = useWords();
  return (
    <li>
      <ItemPicture name={item.name} />
      <span className="item-name">
        {item.name}
        <span className="soft">
          {words.quantity} {item.quantity}
        </span>
      </span>
      <span className="item-price">
        {money(item.sale_amount ?? item.amount, currency)}
        {item.sale_amount && <s className="soft">{money(item.amount, currency)}</s>}
      </span>
    </li>
  );
}
