import { useState } from 'react';
import { act, call, idOf, orderPath } from './api';
import { stateOf } from './order-state';
import { CONSENT_TROUBLES, FAULT_TROUBLES, obstacleOf, PAY_TROUBLES } from './troubles';
import type { BubbleOrder, Customer, Faults, SandboxOrder } from './types';

interface TroubleProps {
  order: BubbleOrder | null;
  customer: Customer | null;
  faults: Faults;
  refresh: () => void;
}

type Run = (what: string, work: () => Promise<unknown>) => Promise<void>;

/** The troublemaker: each button is one request of the sandbox's API, which is shown below it. */
export function Trouble({ order, customer, faults, refresh }: TroubleProps) {
  const [said, setSaid] = useState<{ text: string; bad: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  const run: Run = async (what, work) => {
    setBusy(true);
    setSaid({ text: `${what}…`, bad: false });
    try {
      await work();
      setSaid({ text: `${what}: done.`, bad: false });
    } catch (error) {
      setSaid({ text: `${what}: ${error instanceof Error ? error.message : String(error)}.`, bad: true });
    }
    setBusy(false);
    refresh();
  };
  const reference = order?.parameters.reference_id ?? null;
  const shown = reference ?? '{reference_id}';
  const obstacle = obstacleOf(order);
  const path = (action: string) => `POST /sandbox/orders/${shown}/${action}`;
  return (
    <div className="troubles">
      <p className={`said-last ${said?.bad ? 'bad' : ''}`} role="status">
        {said?.text ?? (obstacle === null ? `The next trouble happens to ${shown}.` : obstacle)}
      </p>
      <h3>The customer pays, but</h3>
      {PAY_TROUBLES.map((trouble) => (
        <Deed
          key={trouble.id}
          id={trouble.id}
          title={trouble.title}
          what={trouble.what}
          rest={`${path(trouble.action)} ${JSON.stringify(trouble.body)}`}
          disabled={busy || obstacle !== null}
          run={() => run(trouble.title, () => act(reference ?? '', trouble.action, trouble.body))}
        />
      ))}
      {order?.last_four_digits &&
        CONSENT_TROUBLES.map((trouble) => (
          <Deed
            key={trouble.id}
            id={trouble.id}
            title={trouble.title}
            what={trouble.what}
            rest={`${path('confirm')} ${JSON.stringify(trouble.body)}`}
            disabled={busy || obstacle !== null}
            run={() => run(trouble.title, () => act(reference ?? '', 'confirm', trouble.body))}
          />
        ))}
      <LateMoney order={order} shown={shown} busy={busy} run={run} />
      <h3>Broken until mended</h3>
      {FAULT_TROUBLES.map(({ key, value, title, what }) => (
        <Deed
          key={`${key} ${value}`}
          id={`${key}-${value}`}
          title={title}
          what={what}
          rest={`PUT /sandbox/faults ${JSON.stringify({ [key]: value })}`}
          pressed={faults[key] === value}
          disabled={busy}
          run={() => run(title, () => call('PUT', '/faults', { [key]: faults[key] === value ? 'ok' : value }))}
        />
      ))}
      {customer && <WindowTrouble customer={customer} busy={busy} run={run} />}
      <h3>The merchant</h3>
      <Deed
        id="lookup"
        title="Look up now"
        what="Asks WhatsApp or the PSP for the truth at once, instead of waiting for the reconciler."
        rest={`POST /v1/orders/${shown}/lookup`}
        disabled={busy || reference === null}
        run={() => run('Look up now', () => call('POST', `/merchant${orderPath(reference ?? '', 'lookup')}`))}
      />
    </div>
  );
}

function LateMoney(props: { order: BubbleOrder | null; shown: string; busy: boolean; run: Run }) {
  const { order, shown, busy, run } = props;
  const reference = order?.parameters.reference_id ?? '';
  const state = order && stateOf(order);
  const ends = order?.parameters.order?.expiration?.timestamp;
  const minutes = ends === undefined ? null : Math.ceil((Number(ends) * 1000 - Date.now()) / 60_000);
  return (
    <>
      <h3>Late money</h3>
      <Deed
        id="after-cancel"
        title="Pay after a cancel"
        what="The merchant cancels, then the bank pays. Late money is real money: captured, and flagged paid_after_cancel."
        rest={`POST /v1/orders/${shown}/order_status {"status":"canceled"}, then POST …/pay`}
        disabled={busy || (state !== 'open' && state !== 'expired' && state !== 'canceled')}
        run={() =>
          run('Pay after a cancel', async () => {
            if (state !== 'canceled') await cancel(reference);
            await act(reference, 'pay');
          })
        }
      />
      <Deed
        id="after-expiry"
        title="Pay after the expiry"
        what={`Captured, and flagged paid_after_expiry. ${
          state === 'expired'
            ? ''
            : minutes === null
              ? 'This order never expires.'
              : `The sandbox’s clock is the real one: possible in ${minutes} min.`
        }`}
        rest={`POST /sandbox/orders/${shown}/pay`}
        disabled={busy || state !== 'expired'}
        run={() => run('Pay after the expiry', () => act(reference, 'pay'))}
      />
      <Deed
        id="refund-elsewhere"
        title="Refund in the gateway’s dashboard"
        what="Behind wapay’s back. The next lookup finds the refund; it counts, so that nothing is refunded twice."
        rest={`POST /sandbox/orders/${shown}/refund`}
        disabled={busy || state !== 'paid' || order?.currency !== 'INR'}
        run={() => run('Refund elsewhere', () => call('POST', orderPath(reference, 'refund'), {}))}
      />
    </>
  );
}

/** How often, and how many times, to ask whether WhatsApp has taken the cancel. */
const ASK_MS = 200;
const ASK_TIMES = 75;

/** Has the merchant cancel the order, and waits until WhatsApp knows: money that came before would undo the cancel. */
async function cancel(reference: string): Promise<void> {
  await call('POST', `/merchant${orderPath(reference, 'cancel')}`);
  for (let asked = 0; asked < ASK_TIMES; asked += 1) {
    const { status } = await call<SandboxOrder>('GET', orderPath(reference));
    if (status === 'canceled') return;
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
  }
  throw new Error('WhatsApp has not taken the cancel');
}

function WindowTrouble({ customer, busy, run }: { customer: Customer; busy: boolean; run: Run }) {
  const id = idOf(customer);
  const title = 'The 24-hour window is closed';
  const isClosed = customer.window !== 'open';
  return (
    <Deed
      id="window"
      title={title}
      what="WhatsApp refuses free messages (131047). wapay uses the order’s template if it has one; else the message is failed, with advice."
      rest={`PUT /sandbox/customers/${id} {"window":"closed"}`}
      pressed={isClosed}
      disabled={busy || customer.phone === null}
      run={() => run(title, () => call('PUT', `/customers/${id}`, { window: isClosed ? 'open' : 'closed' }))}
    />
  );
}

interface DeedProps {
  id: string;
  title: string;
  what: string;
  /** The request that does the same. */
  rest: string;
  /** For what stays: whether it is so now. */
  pressed?: boolean;
  disabled: boolean;
  run: () => void;
}

function Deed({ id, title, what, rest, pressed, disabled, run }: DeedProps) {
  return (
    <div className="deed">
      <button
        type="button"
        data-trouble={id}
        disabled={disabled}
        aria-pressed={pressed}
        aria-describedby={`about-${id}`}
        onClick={run}
      >
        {title}
        {pressed !== undefined && <span className="switch" aria-hidden="true" />}
      </button>
      <p id={`about-${id}`}>{what}</p>
      <code>{rest}</code>
    </div>
  );
}
