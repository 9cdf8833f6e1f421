import { useState } from 'react';
import type { Order, PaymentProblem } from '../../../client/generated/types';
import { problemDetail, type ShownLine } from '../../../domain/timeline/catalogue';
import { Icon } from '../../shared/icons';
import { useLanguage } from '../../shared/language';
import { lookupDisabledReason, refundDisabledReason, writeDisabledReason } from '../order/disabled-reasons';
import { lookUpAndTell } from '../order/order-actions';
import { RefundDialog } from '../order/refund-dialog';
import { ActionButton, QuickAction } from '../parts/action-button';
import { Ago } from '../parts/parts';
import { writingFor } from '../parts/text';
import { problemWords } from '../parts/words';
import { useSession } from '../session/session-context';
import { problemsWords } from '../words/problems-words';
import { ResolveDialog } from './resolve-dialog';

interface ProblemCardProps {
  order: Order;
  problem: PaymentProblem;
  /** Of the order, for the problem's own values. */
  timeline: readonly ShownLine[];
  refresh: () => void;
  /** Before the problem's own name. */
  lead?: React.ReactNode;
}

/** Something that a person should look at: what it means, what to do next, and the buttons for it. */
export function ProblemCard({ order, problem, timeline, refresh, lead }: ProblemCardProps) {
  const say = problemsWords();
  const session = useSession();
  const language = useLanguage();
  const [dialog, open] = useState<'resolve' | 'refund' | null>(null);
  const close = () => open(null);
  const { title, means, next } = problemWords(problem, order.payment.status);
  const Heading = lead ? 'h3' : 'h2';
  return (
    <section className="card problem-card" aria-label={say.problemOf(order.reference_id, title)}>
      {lead}
      <p className="problem-head">
        <Icon name="alert" size={20} />
        <span>
          <Ago at={problem.at} />
        </span>
      </p>
      <Heading>{title}</Heading>
      <p>{means}</p>
      <p className="soft">
        {problemDetail(problem, timeline, language, writingFor(order.currency))} <code>{problem.code}</code>
      </p>
      <p className="next">
        <strong>{say.next}</strong> {next}
      </p>
      <div className="action-buttons">
        <ActionButton disabledReason={writeDisabledReason(session)} press={() => open('resolve')} className="primary">
          {say.resolve}
        </ActionButton>
        {lead && (
          <QuickAction
            disabledReason={lookupDisabledReason(order, session)}
            work={(key) => lookUpAndTell(order, key)}
            done={refresh}
          >
            <Icon name="again" size={18} />
            {say.lookUp}
          </QuickAction>
        )}
        {lead && refundDisabledReason(order, session) === null && (
          <ActionButton disabledReason={null} press={() => open('refund')}>
            {say.refund}
          </ActionButton>
        )}
      </div>
      {dialog === 'resolve' && <ResolveDialog order={order} problem={problem} close={close} done={refresh} />}
      {dialog === 'refund' && <RefundDialog order={order} close={close} done={refresh} />}
    </section>
  );
}
