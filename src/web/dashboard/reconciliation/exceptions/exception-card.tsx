import { useState } from 'react';
import type { Exception, Settlement } from '../../../../client/generated/types';
import { reopen } from '../../api/books';
import { writeDisabledReason } from '../../order/disabled-reasons';
import { ActionButton, QuickAction } from '../../parts/action-button';
import { Link } from '../../parts/link';
import { Copyable, Fact, withCode } from '../../parts/parts';
import { amountText, fullMoment } from '../../parts/text';
import { orderHref } from '../../route';
import { useSession } from '../../session/session-context';
import { exceptionWords } from '../../words/exception-words';
import { reconciliationWords } from '../../words/reconciliation-words';
import { ExplainDialog } from './explain-dialog';
import { findingOf, stakeOf } from './gravity';
import { isLinkable } from './link-candidates';
import { LinkDialog } from './link-dialog';

interface ExceptionCardProps {
  exception: Exception;
  settlements: readonly Settlement[];
  refresh: () => void;
  /** Something was linked, and is matched soon. */
  linked: () => void;
}

/** What does not agree, what it means, and what to do next. */
export function ExceptionCard({ exception, settlements, refresh, linked }: ExceptionCardProps) {
  const say = exceptionWords();
  const { link } = reconciliationWords();
  const session = useSession();
  const [asking, ask] = useState<'why' | 'link' | null>(null);
  const disabledReason = writeDisabledReason(session);
  const close = () => ask(null);
  const { id, kind, state, note, age_days, first_seen_at } = exception;
  const finding = findingOf(exception, settlements);
  const { title, means, next } = say.findings[finding];
  return (
    <section className={`card problem-card exception ${state}`} aria-label={title} data-exception={kind}>
      <p className="exception-head">
        <time dateTime={first_seen_at} title={fullMoment(first_seen_at)}>
          {say.age(age_days)}
        </time>
        <code>{kind}</code>
      </p>
      <h3>{title}</h3>
      <Amounts exception={exception} />
      <p>{means}</p>
      <Subjects exception={exception} settlements={settlements} />
      {note !== null && (
        <p className="note">
          <strong>{state === 'open' ? say.noted : say.note}</strong> {note}
        </p>
      )}
      {state === 'open' && (
        <p className="next">
          <strong>{say.next}</strong> {withCode(next)}
        </p>
      )}
      {state !== 'resolved' && (
        <div className="action-buttons">
          {disabledReason === null && isLinkable(exception) && (
            <button type="button" className="button" onClick={() => ask('link')}>
              {kind === 'unknown_credit' ? link.toSettlement : link.toCredit}
            </button>
          )}
          <ActionButton disabledReason={disabledReason} press={() => ask('why')}>
            {state === 'open' ? say.explain : say.changeNote}
          </ActionButton>
          {state === 'explained' && (
            <QuickAction
              disabledReason={disabledReason}
              work={async (key) => {
                await reopen(id, { key });
                return say.reopened(title);
              }}
              done={refresh}
            >
              {say.reopen}
            </QuickAction>
          )}
        </div>
      )}
      {asking === 'why' && <ExplainDialog exception={exception} finding={finding} close={close} done={refresh} />}
      {asking === 'link' && <LinkDialog exception={exception} close={close} done={linked} />}
    </section>
  );
}

function Amounts({ exception }: { exception: Exception }) {
  const say = exceptionWords();
  const { expected, found, currency } = exception;
  if (currency === null || (expected === null && found === null)) return null;
  const money = (value: number) => amountText(value, currency);
  // What is there on one side only has one amount.
  if (!expected?.value || !found?.value)
    return (
      <dl className="facts">
        <Fact name={say.amount}>{money(stakeOf(exception))}</Fact>
      </dl>
    );
  return (
    <dl className="facts">
      <Fact name={say.expected}>{money(expected.value)}</Fact>
      <Fact name={say.found}>{money(found.value)}</Fact>
      <Fact name={say.difference}>{money(stakeOf(exception))}</Fact>
    </dl>
  );
}

/** What it is about: the order, the settlement, and the gateway's own id, under which the gateway finds it. */
function Subjects({ exception, settlements }: { exception: Exception; settlements: readonly Settlement[] }) {
  const say = exceptionWords();
  const { kind, reference_id, settlement_id, gateway_id } = exception;
  const settlement = settlements.find(({ id }) => id === settlement_id);
  // A row that cannot be read may have no id.
  const line = kind === 'unknown_row' ? /^line (\d+)$/.exec(gateway_id ?? '')?.[1] : undefined;
  return (
    <dl className="facts subjects">
      {reference_id !== null && (
        <Fact name={say.orderOf}>
          <Link href={orderHref(reference_id)}>{reference_id}</Link>
        </Fact>
      )}
      {settlement && (
        <Fact name={say.settlement}>
          {settlement.gateway} {settlement.gateway_settlement_id}
        </Fact>
      )}
      {line !== undefined && <Fact name={say.line}>{line}</Fact>}
      {gateway_id !== null && line === undefined && gateway_id !== settlement?.gateway_settlement_id && (
        <Fact name={say.gatewayId}>
          <Copyable text={gateway_id} name={say.gatewayId} />
        </Fact>
      )}
    </dl>
  );
}
