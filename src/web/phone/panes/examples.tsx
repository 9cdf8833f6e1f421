import { useState } from 'react';
import { Icon } from '../../shared/icons';
import { createExample } from '../api';
import { CopyText } from '../copy';
import { ItemPicture } from '../device/picture';
import { usePaneWords } from '../language';
import type { Merchant } from '../types';

const EXAMPLES = [
  { name: 'tea', place: 'India', item: 'Masala chai' },
  { name: 'bread', place: 'Brasil', item: 'Pão de queijo' },
  { name: 'pix', place: 'Brasil', item: 'Bolo' },
  { name: 'boleto', place: 'Brasil', item: 'Parcel' },
  { name: 'upi', place: 'India', item: 'Darjeeling' },
] as const;

/** Creates an example order at the service; gives the customer whom it went to. */
export function useExamples(created: (customer: string, reference: string) => void) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const create = async (example: string) => {
    setBusy(true);
    setProblem(null);
    try {
      const { customer, reference } = await createExample(example);
      created(customer, reference);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return { busy, problem, create };
}

/** Buttons for the example orders. */
export function ExampleButtons({
  busy,
  create,
  most = EXAMPLES.length,
}: {
  busy: boolean;
  create: (name: string) => void;
  most?: number;
}) {
  const { say } = usePaneWords();
  return (
    <ul className="examples">
      {EXAMPLES.slice(0, most).map((example) => (
        <li key={example.name}>
          <button type="button" disabled={busy} data-example={example.name} onClick={() => create(example.name)}>
            <ItemPicture name={example.item} />
            <span>
              <strong>{say.examples[example.name]}</strong>
              <span className="soft">{example.place}</span>
            </span>
            <Icon name="plus" />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What a person sees before there is any order. */
export function Empty({
  merchant,
  busy,
  problem,
  create,
}: {
  merchant: Merchant;
  busy: boolean;
  problem: string | null;
  create: (name: string) => void;
}) {
  return (
    <section className="empty" aria-label="No order yet">
      <HandPicture />
      <h2>No order yet</h2>
      <p>
        This is your customer’s phone. Create an example order, and it rings: a real request to the service’s API, a
        real message over HTTP, a pretended WhatsApp.
      </p>
      {problem !== null && (
        <p className="error" role="alert">
          {problem}
        </p>
      )}
      <h3>Create an example order</h3>
      <ExampleButtons busy={busy} create={create} most={2} />
      <h3>Or be the storefront, and paste this</h3>
      <CopyText label="curl" text={curlOf(merchant)} />
    </section>
  );
}

function HandPicture() {
  return (
    <svg className="empty-picture" viewBox="0 0 160 120" aria-hidden="true">
      <rect x="52" y="8" width="56" height="104" rx="10" fill="var(--ink)" opacity=".85" />
      <rect x="57" y="16" width="46" height="84" rx="4" fill="var(--wall)" />
      <rect x="62" y="22" width="30" height="30" rx="5" fill="var(--card)" />
      <rect x="62" y="56" width="30" height="7" rx="3.5" fill="var(--accent)" />
      <rect x="72" y="70" width="26" height="12" rx="5" fill="var(--mine)" />
      <circle cx="128" cy="34" r="17" fill="var(--accent)" />
      <path d="m121 34 5 5 9-10" fill="none" stroke="var(--on-accent)" strokeWidth="3.5" strokeLinecap="round" />
      <circle cx="30" cy="80" r="13" fill="var(--warm)" />
      <path d="M25 80h10M30 75v10" stroke="var(--card)" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}

/** The request that creates the tea order, to be pasted into a shell on this machine. */
function curlOf({ api, key }: Merchant): string {
  // The service may know itself by a name that only containers know; its port is published on this machine.
  const origin = api === null ? 'http://127.0.0.1:3000' : `http://${location.hostname}:${new URL(api).port || '80'}`;
  const order = {
    to: '+919845012345',
    reference_id: `TEA-${Date.now().toString(36).toUpperCase()}`,
    type: 'digital-goods',
    currency: 'INR',
    payment_settings: [
      { type: 'payment_gateway', payment_gateway: { type: 'razorpay', configuration_name: 'my-gateway' } },
    ],
    order: {
      catalog_id: 'tea',
      items: [{ retailer_id: 'assam', name: 'Assam tea, 250 g', amount: { value: 64900 }, quantity: 1 }],
      tax: { value: 3245, description: 'GST 5%' },
    },
  };
  return `curl -s ${origin}/v1/orders \\
  -H 'Authorization: Bearer ${key ?? '$API_KEY'}' \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify(order, null, 2)}'`;
}
