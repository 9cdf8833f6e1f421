import { Icon } from '../../shared/icons';
import { newOrderWords } from '../words/new-order-words';
import { type Draft, type DraftItem, importerOf, newItem } from './draft';
import { SelectField, TextField } from './fields';

interface PartProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

/** Items, or one amount and what it is for. */
export function ItemFields({ draft, change }: PartProps) {
  const say = newOrderWords();
  const { by, items, currency } = draft;
  const isImported = importerOf(draft).length > 0;
  const isCoded = currency === 'BRL' || (draft.catalog.trim() !== '' && !isImported);
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
          {items.map(({ id, name, code, price, quantity, origin }, row) => (
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
              {isImported && <Origin row={row} value={origin} change={(text) => put(id, { origin: text })} />}
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
          </div>
          <Charges draft={draft} change={change} />
        </>
      )}
      {currency === 'INR' && (
        <div className="field-row">
          <SelectField
            {...{ pointer: 'source', label: say.source, value: draft.source }}
            choices={(['catalog', 'importer'] as const).map((each) => [each, say.sources[each]])}
            change={(source) => change({ source })}
          />
          {!isImported && (
            <TextField
              {...{ pointer: '/order/catalog_id', label: say.catalog, help: say.catalogHelp, value: draft.catalog }}
              isOptional={draft.kind === 'upi_intent_link'}
              change={(catalog) => change({ catalog })}
            />
          )}
        </div>
      )}
    </>
  );
}

/** What is added to the items, and what is taken off. */
function Charges({ draft, change }: PartProps) {
  const say = newOrderWords();
  const { shipping, tax, taxName, discount, discountName } = draft;
  const amount = { isOptional: true, inputMode: 'decimal' } as const;
  return (
    <div className="field-row">
      <TextField
        {...{ pointer: '/order/tax', label: say.tax, value: tax, ...amount }}
        change={(text) => change({ tax: text })}
      />
      {tax.trim() !== '' && (
        <TextField
          {...{ pointer: '/order/tax/description', label: say.taxName, value: taxName, isOptional: true }}
          change={(text) => change({ taxName: text })}
        />
      )}
      <TextField
        {...{ pointer: '/order/shipping', label: say.shipping, value: shipping, ...amount }}
        change={(text) => change({ shipping: text })}
      />
      <TextField
        {...{ pointer: '/order/discount', label: say.discount, value: discount, ...amount }}
        change={(text) => change({ discount: text })}
      />
      {discount.trim() !== '' && (
        <TextField
          {...{ pointer: '/order/discount/description', label: say.discountName, value: discountName }}
          isOptional
          change={(text) => change({ discountName: text })}
        />
      )}
    </div>
  );
}

function Origin({ row, value, change }: { row: number; value: string; change: (text: string) => void }) {
  const say = newOrderWords();
  return (
    <TextField {...{ pointer: `/order/items/${row}/country_of_origin`, label: say.origin, value }} change={change} />
  );
}

function OneAmount({ draft, change }: PartProps) {
  const say = newOrderWords();
  const { currency, title, amount, items } = draft;
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
      {importerOf(draft).length > 0 && (
        <Origin
          row={0}
          value={items[0]?.origin ?? ''}
          change={(origin) => change({ items: items.map((item, row) => (row === 0 ? { ...item, origin } : item)) })}
        />
      )}
    </div>
  );
}
