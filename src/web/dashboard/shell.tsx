import { lazy, Suspense, useEffect } from 'react';
import { Icon, type IconName } from '../shared/icons';
import { Announcer } from './announce';
import { Link } from './link';
import { OrderView } from './order';
import { OrdersView } from './orders';
import { Reading } from './parts';
import { ProblemsView } from './problems';
import { BASE, backToList, ordersHref, type Place, usePlace } from './route';
import { useSession } from './session-context';
import { type Connection, useConnection } from './stream';
import { useTheme } from './theme';

/** The charts are fetched by whoever looks at them. */
const FiguresView = lazy(() =>
  import('./figures').then(
    ({ FiguresView }) => ({ default: FiguresView }),
    () => ({ default: Outdated }),
  ),
);

/** The files of a page change with each version of the service. */
function Outdated() {
  return <p className="error">This part cannot be fetched. Is the service away, or newer? Reload the page.</p>;
}

const CONNECTIONS: Record<Connection, string> = {
  connecting: 'connecting…',
  live: 'live',
  lost: 'connection lost; trying again…',
};

const titleOf = ({ view, reference }: Place): string =>
  ({ orders: 'Orders', order: `Order ${reference}`, problems: 'Problems', figures: 'Figures' })[view];

/** The frame around every view. */
export function Shell({ leave }: { leave: () => void }) {
  const place = usePlace();
  const session = useSession();
  const { connection, openProblems } = useConnection();
  const [theme, toggle] = useTheme();
  useEffect(() => {
    // Somebody who works in another tab sees the number there.
    document.title = `${openProblems ? `(${openProblems}) ` : ''}${titleOf(place)} – wapay`;
  }, [place, openProblems]);
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
            <span className="sr-only"> open</span>
          </span>
        )}
      </Link>
    </li>
  );
  return (
    <div className="shell">
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header>
        <p className="brand">
          wapay <span>dashboard</span>
        </p>
        <div className="bar-end">
          {session.mode === 'sandbox' && <span className="mode">Sandbox</span>}
          <p className={`connection ${connection}`} role="status">
            <span>{CONNECTIONS[connection]}</span>
          </p>
          <button
            type="button"
            className="icon-button"
            onClick={toggle}
            aria-label={theme === 'dark' ? 'Use the light theme' : 'Use the dark theme'}
            title={theme === 'dark' ? 'Light theme' : 'Dark theme'}
          >
            <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
          </button>
          <button type="button" className="icon-button" onClick={leave} aria-label="Sign out" title="Sign out">
            <Icon name="leave" />
          </button>
        </div>
      </header>
      <nav className="tabs" aria-label="Views">
        <ul>
          {place.view === 'orders'
            ? tab('orders', 'Orders', 'list', ordersHref())
            : tab('orders', 'Orders', 'list', list.href, { search: list.search })}
          {tab('problems', 'Problems', 'alert', `${BASE}/problems`)}
          {tab('figures', 'Figures', 'bars', `${BASE}/figures`)}
        </ul>
      </nav>
      <main id="content" tabIndex={-1}>
        {place.view === 'orders' && <OrdersView place={place} />}
        {place.view === 'order' && <OrderView key={place.reference} reference={place.reference ?? ''} />}
        {place.view === 'problems' && <ProblemsView />}
        {place.view === 'figures' && (
          <Suspense fallback={<Reading />}>
            <FiguresView />
          </Suspense>
        )}
      </main>
      <Announcer />
    </div>
  );
}
