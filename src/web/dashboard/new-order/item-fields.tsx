import { Icon } from '../../shared/icons';
import { newOrderWords } from '../words/new-order-words';
import { type Draft, type DraftItem, newItem } from './draft';
import { TextField } from './fields';

interface PartProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

/** Items, or one amount and what it is for. */
export function ItemFields({ draft, change }: PartProps) {
  const say = newOrderWords();
  const { by, items, currency } = draft;
  const isCoded = currency === 'BRL' || draft.catalog.trim() !== '';
  const put = (id: number, part: Partial<DraftItem>) =>
    change({ items: items.map((item) => (item.id === id ? { ...item, ...part } : item)) });
  return (
    <>
      <div className="choices in-a-row">
        {(['items', 'amount'] as const).map((each) => (
          <label key={each}>
            <input type="radio" name="by" checked={by === each} onChange={() => change({ by: each })} />
            {each === 'items' ? say.items : say.oneAmount}
          </label>
        ))}
      </div>
      {by === 'amount' && <OneAmount draft={draft} change={change} />}
      {by === 'items' && (
        <>
          {items.map(({ id, name, code, price, quantity }, row) => (
            <fieldset key={id} className="item-fields">
              <legend>{say.item(row + 1)}</legend>
              <TextField
                {...{ pointer: `/order/items/${row}/name`, label: say.name, value: name }}
                change={(text) => put(id, { name: text })}
              />
              <TextField
                {...{ pointer: `/order/items/${row}/amount`, label: say.price, value: price, inputMode: 'decimal' }}
                change={(text) => put(id, { price: text })}
              />
              <TextField
                {...{ pointer: `/order/items/${row}/quantity`, label: say.quantity, value: quantity }}
                inputMode="numeric"
                change={(text) => put(id, { quantity: text })}
              />
              {isCoded && (
                <TextField
                  {...{ pointer: `/order/items/${row}/retailer_id`, label: say.code, value: code, isOptional: true }}
                  change={(text) => put(id, { code: text })}
                />
              )}
              {items.length > 1 && (
                <button
                  type="button"
                  className="icon-button"
                  aria-label={say.remove(row + 1)}
                  title={say.remove(row + 1)}
                  onClick={() => change({ items: items.filter((item) => item.id !== id) })}
                >
                  <Icon name="close" />
                </button>
              )}
            </fieldset>
          ))}
          <div className="field-row">
            <button
              type="button"
              className="button"
              onClick={() => change({ items: [...items, newItem(Math.max(...items.map(({ id }) => id)) + 1)] })}
            >
              <Icon name="plus" size={18} />
              {say.add}
            </button>
            <TextField
              {...{ pointer: '/order/shipping', label: say.shipping, value: draft.shipping, inputMode: 'decimal' }}
              isOptional
              change={(shipping) => change({ shipping })}
            />
          </div>
        </>
      )}
      {currency === 'INR' && (
        <TextField
          {...{ pointer: '/order/catalog_id', label: say.catalog, help: say.catalogHelp, value: draft.catalog }}
          isOptional={draft.kind === 'upi_intent_link'}
          change={(catalog) => change({ catalog })}
        />
      )}
    </>
  );
}

function OneAmount({ draft: { currency, title, amount }, change }: PartProps) {
  const say = newOrderWords();
  return (
    <div className="field-row">
      {currency === 'INR' && (
        <TextField
          {...{ pointer: '/order/items/0/name', label: say.titleOf, value: title }}
          change={(text) => change({ title: text })}
        />
      )}
      <TextField
        {...{
          pointer: currency === 'BRL' ? '/total_amount' : '/order/items/0/amount',
          label: say.amount,
          value: amount,
        }}
        inputMode="decimal"
        change={(text) => change({ amount: text })}
      />
    </div>
  );
}
