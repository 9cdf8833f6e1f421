import { useEffect, useState } from 'react';
import type { Language } from '../../domain/timeline/words';
import { Icon, type IconName } from '../shared/icons';
import { chooseLanguage, useChosenLanguage } from '../shared/language';
import { idOf } from './api';
import { Chats } from './device/chats';
import { Phone } from './device/phone';
import { LanguageProvider, usePaneWords } from './language';
import { AheadProvider, aheadText, useNow } from './panes/clock';
import { Empty, ExampleButtons, useExamples } from './panes/examples';
import { HttpLog } from './panes/http-log';
import { Timeline } from './panes/timeline';
import { useStory } from './panes/use-story';
import { Trouble } from './troubles/trouble';
import type { Bubble } from './types';
import { useWorld, type World } from './use-world';
import { languageOf } from './words';

const VIEWS = ['phone', 'story', 'http', 'trouble'] as const;
type View = (typeof VIEWS)[number];
const ICONS: Record<View, IconName> = { phone: 'chat', story: 'list', http: 'http', trouble: 'bolt' };

/** The newest order of a chat. */
const newestOrder = (chat: Bubble[]): string | null =>
  chat.findLast(({ order }) => order !== null)?.reference_id ?? null;

/** The customer's phone, what goes over the wire, the order's timeline, and the troublemaker. */
export function App() {
  const world = useWorld();
  // What a person chose stands above what the customer most likely reads.
  const language = useChosenLanguage() ?? languageOf(world.chosen);
  return (
    <LanguageProvider value={language}>
      <AheadProvider value={world.aheadMs}>
        <Desk world={world} setLanguage={chooseLanguage} />
      </AheadProvider>
    </LanguageProvider>
  );
}

function Desk({ world, setLanguage }: { world: World; setLanguage: (to: Language) => void }) {
  const { say, language } = usePaneWords();
  const now = useNow();
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
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const { faults, clock } = world;
  const scene = { order, customer, faults, now, canForward: clock.fixed === null };
  const isEmpty = world.loaded && world.customers.every(({ last_message }) => last_message === null);
  return (
    <div className="app" data-view={view} data-open={isOpen || isEmpty}>
      <header className="bar">
        <h1>
          wapay <span>sandbox</span>
        </h1>
        <p className={`connection ${world.live ? 'live' : ''}`} role="status">
          {world.live ? say.live : say.connecting}
        </p>
        <Unusual faults={faults} ahead={aheadText(clock.ahead_seconds)} />
      </header>
      <nav className="pane customers" aria-label={say.customers}>
        <h2>{say.customers}</h2>
        {isEmpty && <p className="hint nobody">{say.nobody}</p>}
        <Chats customers={world.customers} chosen={world.chosen} choose={choose} />
        {!isEmpty && (
          <>
            <h3>{say.example}</h3>
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
            name={customer.name}
            chat={world.chat}
            inView={isOpen && view === 'phone'}
            leave={() => setOpen(false)}
            look={look}
            setLanguage={setLanguage}
          />
        )}
      </main>
      <Pane view="trouble" title={say.troublemaker}>
        <Trouble scene={scene} aheadSeconds={clock.ahead_seconds} refresh={world.refresh} />
      </Pane>
      <Pane view="story" title={here === null ? say.timeline : say.timelineOf(here)}>
        <Timeline story={story} problem={problem} reference={here} />
      </Pane>
      <Pane view="http" title={say.http}>
        <HttpLog exchanges={world.exchanges} reference={here} />
      </Pane>
      <nav className="views" aria-label={say.viewsLabel}>
        {VIEWS.map((each) => (
          <button key={each} type="button" aria-current={each === view} onClick={() => setView(each)}>
            <Icon name={ICONS[each]} />
            {say.views[each]}
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

/** A reminder of what was broken on purpose, and of a clock that was moved. */
function Unusual({ faults, ahead }: { faults: object; ahead: string | null }) {
  const { say } = usePaneWords();
  const broken = Object.entries(faults).filter(([, value]) => value !== 'ok');
  const what = broken.map(([name, value]) => `${name} ${value}`.replace('_', ' ')).join(', ');
  return (
    <>
      {ahead !== null && <p className="ahead">{say.ahead(ahead)}</p>}
      {broken.length > 0 && <p className="faulty">{say.broken(what)}</p>}
    </>
  );
}
