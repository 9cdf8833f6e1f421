import type { Dispute, Order, Refund, Transaction } from '../../../client/generated/types';
import { sourceText } from '../../../domain/timeline/standing';
import { currentLanguage } from '../../shared/current-language';
import { Copyable, Fact, Section, When, Word } from '../parts/parts';
import { amountText } from '../parts/text';
import { paymentState, settingText, wordOf } from '../parts/words';
import { orderWords } from '../words/order-words';

/** The payment: what was captured and on what evidence, each attempt, and what went back. */
export function OrderMoney({ order }: { order: Order }) {
  const { payment, currency, total_amount, payment_settings } = order;
  const { verification, transactions, refunds, disputes } = payment;
  const say = orderWords();
  const money = (value: number) => amountText(value, currency);
  return (
    <Section title={say.payment} id="payment">
      <dl className="facts">
        <Fact name={say.state}>
          <Word word={paymentState(payment)} />
        </Fact>
        <Fact name={say.captured}>{say.of(money(payment.captured_amount.value), money(total_amount.value))}</Fact>
        {payment.refunded_amount.value > 0 && <Fact name={say.givenBack}>{money(payment.refunded_amount.value)}</Fact>}
        {payment.disputed_amount.value > 0 && (
          <Fact name={say.claimedBack}>{money(payment.disputed_amount.value)}</Fact>
        )}
        <Fact name={say.payableBy}>{payment_settings.map(({ type }) => settingText(type)).join(', ')}</Fact>
      </dl>
      {verification && (
        <div className="evidence">
          <h3>{say.evidence}</h3>
          <p>
            {say.says(sourceText(verification.source, currentLanguage()))} <When at={verification.checked_at} seconds />{' '}
            {say.agrees(amountText(verification.amount.value, verification.currency))}
          </p>
          {verification.accepted && <blockquote>{say.acceptedBy(verification.accepted.note)}</blockquote>}
          <Ids id={verification.transaction_id} gatewayId={verification.pg_transaction_id} />
        </div>
      )}
      {transactions.length > 0 && <h3>{say.attempts}</h3>}
      <ul className="lines">
        {transactions.map((each) => (
          <Attempt key={each.id} transaction={each} currency={currency} />
        ))}
      </ul>
      {refunds.length > 0 && <h3>{say.refunds}</h3>}
      <ul className="lines">
        {refunds.map((each) => (
          <RefundLine key={each.id} refund={each} currency={currency} />
        ))}
      </ul>
      {disputes.length > 0 && <h3>{say.disputes}</h3>}
      <ul className="lines">
        {disputes.map((each) => (
          <DisputeLine key={each.id} dispute={each} currency={currency} />
        ))}
      </ul>
    </Section>
  );
}

function Attempt({ transaction, currency }: { transaction: Transaction; currency: string }) {
  const { id, pg_transaction_id, status, method, error, amount, created_at } = transaction;
  return (
    <li>
      <p className="line-head">
        <Word word={status} />
        {amount && <strong>{amountText(amount.value, currency)}</strong>}
        {method && <span>{wordOf(method)}</span>}
        {created_at && <When at={created_at} seconds />}
      </p>
      {error && <p className="bad-text">{[error.reason, error.code].filter(Boolean).join(', ')}</p>}
      <Ids id={id} gatewayId={pg_transaction_id} />
    </li>
  );
}

function RefundLine({ refund, currency }: { refund: Refund; currency: string }) {
  const { id, status, amount, speed_processed, speed_requested, external, created_at } = refund;
  const say = orderWords();
  const speed = speed_processed ?? speed_requested;
  return (
    <li data-refund={status}>
      <p className="line-head">
        <Word word={status} of="message" />
        <strong>{amount ? amountText(amount.value, currency) : say.noAmount}</strong>
        {speed && <span>{wordOf(speed)}</span>}
        {external && <span>{say.elsewhere}</span>}
        <When at={created_at} seconds />
      </p>
      {status === 'unknown' && <p className="soft">{say.refundUnknown}</p>}
      <p className="ids">
        <Copyable text={id} name={say.refundId} />
      </p>
    </li>
  );
}

function DisputeLine({ dispute, currency }: { dispute: Dispute; currency: string }) {
  const { id, kind, status, amount, reason, opened_at, closed_at } = dispute;
  const say = orderWords();
  return (
    <li data-dispute={status}>
      <p className="line-head">
        <Word word={status} tone={status === 'won' ? 'good' : 'bad'} />
        <strong>{amount ? amountText(amount.value, currency) : say.noAmount}</strong>
        <span>{say.disputeKinds[kind] ?? kind}</span>
        {reason && <span>{say.disputeReason(reason)}</span>}
        {opened_at && (
          <span>
            {say.opened} <When at={opened_at} seconds />
          </span>
        )}
        {closed_at && (
          <span>
            {say.closed} <When at={closed_at} seconds />
          </span>
        )}
      </p>
      {status === 'open' && <p className="bad-text">{say.disputeOpen}</p>}
      <p className="ids">
        <Copyable text={id} name={say.disputeId} />
      </p>
    </li>
  );
}

function Ids({ id, gatewayId }: { id: string | null; gatewayId: string | null }) {
  return (
    <p className="ids">
      {id && <Copyable text={id} name={orderWords().transactionId} />}
      {gatewayId && gatewayId !== id && <Copyable text={gatewayId} name={orderWords().gatewayId} />}
    </p>
  );
}
