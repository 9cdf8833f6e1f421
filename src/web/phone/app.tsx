import { useState } from 'react';
import { Icon, type IconName } from '../shared/icons';
import { idOf } from './api';
import { Chats } from './chats';
import { Empty, ExampleButtons, useExamples } from './examples';
import { Phone } from './phone';
import { Timeline } from './timeline';
import { Trouble } from './trouble';
import type { Bubble } from './types';
import { useStory } from './use-story';
import { useWorld } from './use-world';
import { Wire } from './wire';

const VIEWS = ['phone', 'story', 'wire', 'trouble'] as const;
type View = (typeof VIEWS)[number];
const TITLES: Record<View, [title: string, icon: IconName]> = {
  phone: ['Phone', 'chat'],
  story: ['Timeline', 'list'],
  wire: ['Wire', 'wire'],
  trouble: ['Trouble', 'bolt'],
};

/** The newest order of a chat. */
const newestOrder = (chat: Bubble[]): string | null =>
  chat.findLast(({ order }) => order !== null)?.reference_id ?? null;

/** The customer's phone, what goes over the wire, the order's timeline, and the troublemaker. */
export function App() {
  const world = useWorld();
  const [view, setView] = useState<View>('phone');
  // On a narrow window the list of customers comes before the phone.
  const [isOpen, setOpen] = useState(false);
  const [looked, look] = useState<string | null>(null);
  const here = world.chat.some(({ reference_id }) => reference_id === looked) ? looked : newestOrder(world.chat);
  const order = world.chat.find((bubble) => bubble.order && bubble.reference_id === here)?.order ?? null;
  const { story, problem } = useStory(here, world.pulse);
  const customer = world.customers.find((each) => idOf(each) === world.chosen) ?? null;
  const choose = (id: string) => {
    world.choose(id);
    setOpen(true);
  };
  const examples = useExamples((id, reference) => {
    choose(id);
    look(reference);
    setView('phone');
    world.refresh();
  });
  const isEmpty = world.loaded && world.customers.every(({ last_message }) => last_message === null);
  return (
    <div className="app" data-view={view} data-open={isOpen || isEmpty}>
      <header className="bar">
        <h1>
          wapay <span>sandbox</span>
        </h1>
        <p className={`connection ${world.live ? 'live' : ''}`} role="status">
          {world.live ? 'live' : 'connecting…'}
        </p>
        <Faulty faults={world.faults} />
      </header>
      <nav className="pane customers" aria-label="Customers">
        <h2>Customers</h2>
        {isEmpty && <p className="hint nobody">Nobody has ordered yet.</p>}
        <Chats customers={world.customers} chosen={world.chosen} choose={choose} />
        {!isEmpty && (
          <>
            <h3>Create an example order</h3>
            <ExampleButtons busy={examples.busy} create={examples.create} />
            {examples.problem !== null && (
              <p className="error" role="alert">
                {examples.problem}
              </p>
            )}
          </>
        )}
      </nav>
      <main className="pane main">
        {isEmpty && <Empty {...examples} merchant={world.merchant} />}
        {!isEmpty && customer && (
          <Phone
            key={idOf(customer)}
            id={idOf(customer)}
            name={customer.name}
            chat={world.chat}
            inView={isOpen && view === 'phone'}
            leave={() => setOpen(false)}
            look={look}
          />
        )}
      </main>
      <Pane view="trouble" title="Troublemaker">
        <Trouble order={order} customer={customer} faults={world.faults} refresh={world.refresh} />
      </Pane>
      <Pane view="story" title={here === null ? 'Timeline' : `Timeline of ${here}`}>
        <Timeline story={story} problem={problem} reference={here} />
      </Pane>
      <Pane view="wire" title="On the wire">
        <Wire exchanges={world.exchanges} reference={here} />
      </Pane>
      <nav className="views" aria-label="Views">
        {VIEWS.map((each) => (
          <button key={each} type="button" aria-current={each === view} onClick={() => setView(each)}>
            <Icon name={TITLES[each][1]} />
            {TITLES[each][0]}
          </button>
        ))}
      </nav>
    </div>
  );
}

function Pane({ view, title, children }: { view: View; title: string; children: React.ReactNode }) {
  return (
    <section className={`pane ${view}`} aria-label={title}>
      <h2>{title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className="pane-body" tabIndex={0}>
        {children}
      </div>
    </section>
  );
}

/** A reminder of what was broken on purpose. */
function Faulty({ faults }: { faults: object }) {
  const broken = Object.entries(faults).filter(([, value]) => value !== 'ok');
  if (broken.length === 0) return null;
  return (
    <p className="faulty">Broken: {broken.map(([name, value]) => `${name} ${value}`.replace('_', ' ')).join(', ')}</p>
  );
}
