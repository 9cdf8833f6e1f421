import type { Order } from '../../../client/generated/types';
import { Section } from '../parts/parts';
import { amountText } from '../parts/text';
import { orderWords } from '../words/order-words';

/** What was ordered, and how the total comes about. */
export function OrderItems({ order: { order, currency, total_amount, metadata, customer } }: { order: Order }) {
  const say = orderWords();
  const isErased = customer.phone === null && customer.user_id === null;
  const money = (value: number) => amountText(value, currency);
  // The same article may stand on two lines.
  const lines = order?.items.map((item, position) => ({ item, position })) ?? [];
  return (
    <Section title={say.items} id="items" {...(order && { count: order.items.length })}>
      {!order && <p className="soft">{isErased ? say.itemsErased : say.totalOnly}</p>}
      {order && (
        <ul className="items">
          {lines.map(({ item, position }) => (
            <li key={position}>
              <span>
                {item.name}
                {item.retailer_id && <span className="soft"> {item.retailer_id}</span>}
              </span>
              <span className="soft">
                {item.quantity} × {money((item.sale_amount ?? item.amount).value)}
                {item.sale_amount && (
                  <>
                    {' '}
                    <s>{money(item.amount.value)}</s>
                  </>
                )}
              </span>
              <span className="number">{money((item.sale_amount ?? item.amount).value * item.quantity)}</span>
            </li>
          ))}
        </ul>
      )}
      <dl className="sums">
        {order && <Sum name={say.subtotal} text={money(order.subtotal.value)} />}
        {order && order.tax.value > 0 && (
          <Sum name={say.tax} text={money(order.tax.value)} note={order.tax.description} />
        )}
        {order?.shipping && (
          <Sum name={say.shipping} text={money(order.shipping.value)} note={order.shipping.description} />
        )}
        {order?.discount && (
          <Sum
            name={say.discount}
            text={`− ${money(order.discount.value)}`}
            note={order.discount.description ?? order.discount.discount_program_name}
          />
        )}
        <div className="total">
          <dt>{say.total}</dt>
          <dd>{money(total_amount.value)}</dd>
        </div>
      </dl>
      {Object.keys(metadata).length > 0 && (
        <dl className="metadata">
          {Object.entries(metadata).map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}

function Sum({ name, text, note }: { name: string; text: string; note?: string | undefined }) {
  return (
    <div>
      <dt>
        {name} {note && <span className="soft">{note}</span>}
      </dt>
      <dd>{text}</dd>
    </div>
  );
}
