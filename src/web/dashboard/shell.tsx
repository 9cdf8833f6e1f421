import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { Icon, type IconName } from '../shared/icons';
import { Alarms } from './alarms/alarms';
import { useConnection } from './api/stream';
import { OrderView } from './order/order';
import { OrdersView } from './orders/orders';
import { Announcer } from './parts/announce';
import { LanguageSwitch } from './parts/language-switch';
import { Link } from './parts/link';
import { Reading } from './parts/parts';
import { ProblemsView } from './problems/problems';
import { BASE, backToList, ordersHref, type Place, usePlace } from './route';
import { useSession } from './session/session-context';
import { useTheme } from './theme';
import { frameWords } from './words/frame-words';

/** Views that not everybody looks at are fetched by who does. */
const fetched = <P extends object>(view: Promise<ComponentType<P>>) =>
  view.then(
    (component) => ({ default: component }),
    () => ({ default: Outdated as ComponentType<P> }),
  );
const StatisticsView = lazy(() => fetched(import('./statistics/statistics').then((file) => file.StatisticsView)));
const NewOrderView = lazy(() => fetched(import('./new-order/new-order').then((file) => file.NewOrderView)));
const ReconciliationView = lazy(() =>
  fetched(import('./reconciliation/reconciliation').then((file) => file.ReconciliationView)),
);

/** The files of a page change with each version of the service. */
function Outdated() {
  return <p className="error">{frameWords().outdated}</p>;
}

function titleOf({ view, reference }: Place): string {
  const say = frameWords();
  const { orders, problems, reconciliation, statistics, newOrder } = say;
  if (view === 'order') return say.order(reference ?? '');
  if (view === 'figures') return statistics;
  return { orders, problems, reconciliation, new: newOrder }[view];
}

/** The frame around every view. */
export function Shell({ leave }: { leave: () => void }) {
  const say = frameWords();
  const place = usePlace();
  const title = titleOf(place);
  const session = useSession();
  const { connection, openProblems } = useConnection();
  const [theme, toggle] = useTheme();
  useEffect(() => {
    // Somebody who works in another tab sees the number there.
    document.title = `${openProblems ? `(${openProblems}) ` : ''}${title} – wapay`;
  }, [title, openProblems]);
  const list = backToList();
  const tab = (view: Place['view'], name: string, icon: IconName, href: string, kept = {}) => (
    <li>
      <Link
        href={href}
        kept={kept}
        aria-current={place.view === view ? 'page' : view === 'orders' && place.view === 'order' ? 'true' : undefined}
      >
        <Icon name={icon} />
        <span>{name}</span>
        {view === 'problems' && openProblems !== null && openProblems > 0 && (
          <span className="badge">
            {openProblems}
            <span className="sr-only"> {say.open}</span>
          </span>
        )}
      </Link>
    </li>
  );
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {say.skip}
      </a>
      <header>
        <p className="brand">
          wapay <span>{say.dashboard}</span>
        </p>
        <div className="bar-end">
          <span className={`mode ${session.mode}`}>{session.mode === 'live' ? say.realMoney : say.sandbox}</span>
          {session.name !== null && (
            <span className="who" title={say.signedInAs(session.name)}>
              {session.name}
            </span>
          )}
          <p className={`connection ${connection}`} role="status">
            <span>{say.connections[connection]}</span>
          </p>
          <LanguageSwitch />
          <button
            type="button"
            className="icon-button"
            onClick={toggle}
            aria-label={theme === 'dark' ? say.themeLight : say.themeDark}
            title={theme === 'dark' ? say.light : say.dark}
          >
            <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
          </button>
          <button
            type="button"
            className="icon-button"
            onClick={leave}
            aria-label={say.signOut}
            title={session.name === null ? say.signOut : `${say.signOut} (${session.name})`}
          >
            <Icon name="leave" />
          </button>
        </div>
      </header>
      <nav className="tabs" aria-label={say.views}>
        <ul>
          {place.view === 'orders'
            ? tab('orders', say.orders, 'list', ordersHref())
            : tab('orders', say.orders, 'list', list.href, { search: list.search })}
          {tab('new', say.newOrder, 'plus', `${BASE}/new`)}
          {tab('problems', say.problems, 'alert', `${BASE}/problems`)}
          {tab('reconciliation', say.reconciliation, 'scales', `${BASE}/reconciliation`)}
          {tab('figures', say.statistics, 'bars', `${BASE}/figures`)}
        </ul>
      </nav>
      <main id="content" tabIndex={-1}>
        <Alarms />
        {place.view === 'orders' && <OrdersView place={place} />}
        {place.view === 'order' && <OrderView key={place.reference} reference={place.reference ?? ''} />}
        {place.view === 'problems' && <ProblemsView />}
        <Suspense fallback={<Reading />}>
          {place.view === 'new' && <NewOrderView />}
          {place.view === 'reconciliation' && <ReconciliationView place={place} />}
          {place.view === 'figures' && <StatisticsView />}
        </Suspense>
      </main>
      <Announcer />
    </div>
  );
}
