import { phoneText, timeText } from '../../shared/format';
import { idOf } from '../api';
import type { Customer } from '../types';
import { languageOf, WORDS } from '../words';

/** The first letters of the first and the last name. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0] ?? '');
  return letters.join('').toUpperCase();
}

function preview(customer: Customer): string {
  const words = WORDS[languageOf(idOf(customer))];
  const { last_message: last } = customer;
  if (last === null) return words.noMessages;
  return last.kind === 'payment_method' ? words.send : last.text;
}

/** All customers, each with a phone of their own; choosing one shows that phone. */
export function Chats(props: { customers: Customer[]; chosen: string | null; choose: (id: string) => void }) {
  return (
    <ul className="chats">
      {props.customers.map((customer) => {
        const id = idOf(customer);
        return (
          <li key={id}>
            <button type="button" aria-current={id === props.chosen} onClick={() => props.choose(id)}>
              <span className={`avatar tone-${Number(id.replace(/\D/g, '').slice(-2)) % 5}`} aria-hidden="true">
                {initials(customer.name)}
              </span>
              <span className="chat-name">{customer.name}</span>
              <span className="chat-time">{customer.last_message && timeText(customer.last_message.at)}</span>
              <span className="chat-phone">{phoneText(id)}</span>
              <span className="chat-preview">{preview(customer)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
