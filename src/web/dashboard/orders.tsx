import { useEffect, useRef } from 'react';
import { toQuery } from './filters';
import { findOrders } from './find-orders';
import { Link } from './link';
import { OrderFilters } from './order-filters';
import { OrderRows } from './order-rows';
import { Reading, Title, Trouble } from './parts';
import { ordersHref, type Place } from './route';
import { useLive } from './stream';
import { serviceNow } from './text';
import { useResource } from './use-resource';

/** The orders, newest first, kept fresh while they are looked at. */
export function OrdersView({ place }: { place: Place }) {
  const { query, search, depth } = place;
  const { data, failure, refresh } = useResource(`${query} ${search}`, (signal) =>
    findOrders(search, toQuery(query, new Date(serviceNow())), signal),
  );
  useLive(refresh);
  // While the next page is read, the last one stays in view.
  const last = useRef(data);
  useEffect(() => {
    if (data) last.current = data;
  }, [data]);
  const shown = data ?? (failure ? null : last.current);
  const next = new URLSearchParams(query);
  if (shown?.next_cursor) next.set('cursor', shown.next_cursor);
  const first = new URLSearchParams(query);
  first.delete('cursor');
  const isLater = query.has('cursor');

  return (
    <>
      <div className="view-head">
        <Title>Orders</Title>
        <p className="soft" role="status">
          {data === null ? '' : told(data.data.length, data.has_more || isLater, search)}
        </p>
      </div>
      <OrderFilters place={place} />
      {failure && <Trouble failure={failure} again={refresh} />}
      {!shown && !failure && <Reading />}
      {shown && shown.data.length > 0 && <OrderRows orders={shown.data} isOld={data === null} list={place.href} />}
      {data && data.data.length === 0 && <Nothing isLater={isLater} isNarrow={search !== '' || `${query}` !== ''} />}
      {shown && (isLater || shown.has_more) && (
        <nav className="paging" aria-label="Pages">
          {isLater && (
            <>
              <Link className="button" href={ordersHref(`${first}`)} kept={{ search }}>
                Newest orders
              </Link>
              {depth > 0 && (
                <button type="button" className="button" onClick={() => window.history.back()}>
                  Newer orders
                </button>
              )}
            </>
          )}
          {shown.has_more && (
            <Link className="button" href={ordersHref(`${next}`)} kept={{ search, depth: depth + 1 }}>
              Older orders
            </Link>
          )}
        </nav>
      )}
    </>
  );
}

const told = (count: number, isPart: boolean, search: string): string =>
  `${count === 1 ? '1 order' : `${count} orders`}${isPart ? ' on this page' : ''}${search === '' ? '' : ` for “${search}”`}`;

function Nothing({ isLater, isNarrow }: { isLater: boolean; isNarrow: boolean }) {
  return (
    <div className="card nothing">
      <h2>{isNarrow ? 'No such order' : 'No order yet'}</h2>
      <p className="soft">
        {isLater
          ? 'There is nothing on this page any more.'
          : isNarrow
            ? 'A reference or a phone number must be whole. Other filters may hide it.'
            : 'Orders appear here by themselves as soon as your storefront creates them.'}
      </p>
    </div>
  );
}
