import { useEffect, useRef } from 'react';
import { Icon } from '../../shared/icons';
import { serviceNow } from '../api/service-clock';
import { useLive } from '../api/stream';
import { useResource } from '../api/use-resource';
import { QuickAction } from '../parts/action-button';
import { Link } from '../parts/link';
import { Reading, Title, Trouble } from '../parts/parts';
import { ordersHref, type Place } from '../route';
import { ordersWords } from '../words/orders-words';
import { exportOrders } from './export-orders';
import { toFilter, toQuery } from './filters';
import { findOrders } from './find-orders';
import { OrderFilters } from './order-filters';
import { OrderRows } from './order-rows';

/** The orders, newest first, kept fresh while they are looked at. */
export function OrdersView({ place }: { place: Place }) {
  const say = ordersWords();
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
        <Title>{say.title}</Title>
        <p className="soft" role="status">
          {data === null ? '' : say.count(data.data.length, data.has_more || isLater, search)}
        </p>
        <div className="view-actions">
          <QuickAction
            className="quiet"
            disabledReason={search === '' ? null : say.exportSearch}
            work={async () => say.exported(await exportOrders(toFilter(query, new Date(serviceNow())), serviceNow()))}
            done={() => {}}
          >
            <Icon name="save" size={18} />
            {say.export}
          </QuickAction>
        </div>
      </div>
      <OrderFilters place={place} />
      {failure && <Trouble failure={failure} again={refresh} />}
      {!shown && !failure && <Reading />}
      {shown && shown.data.length > 0 && <OrderRows orders={shown.data} isOld={data === null} list={place.href} />}
      {data && data.data.length === 0 && <Nothing isLater={isLater} isNarrow={search !== '' || `${query}` !== ''} />}
      {shown && (isLater || shown.has_more) && (
        <nav className="paging" aria-label={say.pages}>
          {isLater && (
            <>
              <Link className="button" href={ordersHref(`${first}`)} kept={{ search }}>
                {say.newest}
              </Link>
              {depth > 0 && (
                <button type="button" className="button" onClick={() => window.history.back()}>
                  {say.newer}
                </button>
              )}
            </>
          )}
          {shown.has_more && (
            <Link className="button" href={ordersHref(`${next}`)} kept={{ search, depth: depth + 1 }}>
              {say.older}
            </Link>
          )}
        </nav>
      )}
    </>
  );
}

function Nothing({ isLater, isNarrow }: { isLater: boolean; isNarrow: boolean }) {
  const say = ordersWords();
  return (
    <div className="card nothing">
      <h2>{isNarrow ? say.noSuch : say.none}</h2>
      <p className="soft">{isLater ? say.emptyPage : isNarrow ? say.whole : say.appear}</p>
    </div>
  );
}
