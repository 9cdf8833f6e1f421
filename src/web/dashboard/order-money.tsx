import { SOURCES } from '../../client/story';
import type { Order, Refund, Transaction } from '../../client/types';
import { wordText } from '../shared/format';
import { Copyable, Section, When, Word } from './parts';
import { amountText } from './text';
import { settingText } from './words';

/** The payment: what was captured and on what evidence, each attempt, and what went back. */
export function OrderMoney({ order }: { order: Order }) {
  const { payment, currency, total_amount, payment_settings } = order;
  const { verification, transactions, refunds } = payment;
  const money = (value: number) => amountText(value, currency);
  return (
    <Section title="Payment" id="payment">
      <dl className="facts">
        <Fact name="State">
          <Word word={payment.status} />
        </Fact>
        <Fact name="Captured">
          {money(payment.captured_amount.value)} of {money(total_amount.value)}
        </Fact>
        {payment.refunded_amount.value > 0 && <Fact name="Given back">{money(payment.refunded_amount.value)}</Fact>}
        <Fact name="Can be paid by">{payment_settings.map(({ type }) => settingText(type)).join(', ')}</Fact>
      </dl>
      {verification && (
        <div className="evidence">
          <h3>Evidence</h3>
          <p>
            A {SOURCES[verification.source]} <When at={verification.checked_at} seconds /> says{' '}
            {amountText(verification.amount.value, verification.currency)}, and everything agrees.
          </p>
          <Ids id={verification.transaction_id} gatewayId={verification.pg_transaction_id} />
        </div>
      )}
      {transactions.length > 0 && <h3>Attempts</h3>}
      <ul className="lines">
        {transactions.map((each) => (
          <Attempt key={each.id} transaction={each} currency={currency} />
        ))}
      </ul>
      {refunds.length > 0 && <h3>Refunds</h3>}
      <ul className="lines">
        {refunds.map((each) => (
          <RefundLine key={each.id} refund={each} currency={currency} />
        ))}
      </ul>
    </Section>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Attempt({ transaction, currency }: { transaction: Transaction; currency: string }) {
  const { id, pg_transaction_id, status, method, error, amount, created_at } = transaction;
  return (
    <li>
      <p className="line-head">
        <Word word={status} />
        {amount && <strong>{amountText(amount.value, currency)}</strong>}
        {method && <span>{wordText(method)}</span>}
        {created_at && <When at={created_at} seconds />}
      </p>
      {error && <p className="bad-text">{[error.reason, error.code].filter(Boolean).join(', ')}</p>}
      <Ids id={id} gatewayId={pg_transaction_id} />
    </li>
  );
}

function RefundLine({ refund, currency }: { refund: Refund; currency: string }) {
  const { id, status, amount, speed_processed, speed_requested, external, created_at } = refund;
  const speed = speed_processed ?? speed_requested;
  return (
    <li data-refund={status}>
      <p className="line-head">
        <Word word={status} />
        <strong>{amount ? amountText(amount.value, currency) : 'amount not told'}</strong>
        {speed && <span>{wordText(speed)}</span>}
        {external && <span>made elsewhere</span>}
        <When at={created_at} seconds />
      </p>
      {status === 'unknown' && <p className="soft">No answer came. It is asked about, never simply repeated.</p>}
      <p className="ids">
        <Copyable text={id} name="refund id" />
      </p>
    </li>
  );
}

function Ids({ id, gatewayId }: { id: string | null; gatewayId: string | null }) {
  return (
    <p className="ids">
      {id && <Copyable text={id} name="transaction id" />}
      {gatewayId && gatewayId !== id && <Copyable text={gatewayId} name="gateway’s id" />}
    </p>
  );
}
