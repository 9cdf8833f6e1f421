import { useEffect, useRef, useState } from 'react';
import type { Language } from '../../../domain/timeline/words';
import { Icon } from '../../shared/icons';
import { useWords } from '../language';
import type { Bubble } from '../types';
import { OrderBubble, StatusBubble, TextBubble } from './bubbles';
import { OrderSheet } from './order-sheet';
import { PaySheet } from './pay-sheet';

interface PhoneProps {
  name: string;
  chat: Bubble[];
  /** Whether it is in view, where the list of customers is not beside it. */
  inView: boolean;
  /** Back to the list of customers, where the list is not beside the phone. */
  leave: () => void;
  /** An order that the customer looked at. */
  look: (reference: string) => void;
  setLanguage: (to: Language) => void;
}

/** One customer's phone, with the chat of the shop open. */
export function Phone({ name, chat, inView, leave, look, setLanguage }: PhoneProps) {
  const { words, language } = useWords();
  const [sheet, setSheet] = useState<{ kind: 'order' | 'pay'; reference: string } | null>(null);
  const orders = new Map(
    chat.flatMap(({ order, reference_id }) => (order && reference_id ? [[reference_id, order]] : [])),
  );
  const shown = sheet && orders.get(sheet.reference);
  const close = () => {
    const reference = sheet?.reference;
    setSheet(null);
    // The keyboard goes on where it was.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-order="${reference}"]`)?.focus());
  };
  const open = (reference: string | null) => {
    if (reference === null) return;
    look(reference);
    setSheet({ kind: 'order', reference });
  };
  return (
    <section className="phone" aria-label={words.phoneOf(name)} lang={language}>
      <header className="phone-head">
        <button type="button" className="icon-button leave" onClick={leave} aria-label={words.back}>
          <Icon name="back" />
        </button>
        <span className="avatar shop" aria-hidden="true">
          <Icon name="shop" />
        </span>
        <span className="phone-title">
          <strong>{words.shop}</strong>
          <span>{words.phoneOf(name)}</span>
        </span>
        <button
          type="button"
          className="language"
          lang={language === 'en' ? 'pt' : 'en'}
          onClick={() => setLanguage(language === 'en' ? 'pt' : 'en')}
        >
          {language === 'en' ? 'Português' : 'English'}
        </button>
      </header>
      <Conversation chat={chat} inView={inView} open={open} hidden={Boolean(shown)} />
      {shown && sheet?.kind === 'order' && (
        <OrderSheet order={shown} close={close} pay={() => setSheet({ ...sheet, kind: 'pay' })} />
      )}
      {shown && sheet?.kind === 'pay' && (
        <PaySheet order={shown} close={close} back={() => setSheet({ ...sheet, kind: 'order' })} />
      )}
    </section>
  );
}

function Conversation({
  chat,
  inView,
  open,
  hidden,
}: {
  chat: Bubble[];
  inView: boolean;
  open: (reference: string | null) => void;
  hidden: boolean;
}) {
  const { words } = useWords();
  const end = useRef<HTMLDivElement>(null);
  const orders = new Map(
    chat.flatMap(({ order, reference_id }) => (order && reference_id ? [[reference_id, order]] : [])),
  );
  const last = chat.at(-1)?.wamid;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last message, or coming into view, is the reason to scroll
  useEffect(() => {
    end.current?.parentElement?.scrollTo({ top: end.current.offsetTop });
  }, [last, inView]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="conversation" role="log" aria-label={words.shop} tabIndex={0} inert={hidden}>
      <p className="pretended">{words.today}</p>
      {chat.map((bubble) => {
        const about = bubble.reference_id === null ? undefined : orders.get(bubble.reference_id);
        const show = () => open(bubble.reference_id);
        if (bubble.order) return <OrderBubble key={bubble.wamid} bubble={bubble} order={bubble.order} open={show} />;
        if (bubble.kind === 'order_status')
          return <StatusBubble key={bubble.wamid} bubble={bubble} open={show} {...(about && { about })} />;
        return <TextBubble key={bubble.wamid} bubble={bubble} digits={about?.last_four_digits ?? null} />;
      })}
      <div ref={end} />
    </div>
  );
}
