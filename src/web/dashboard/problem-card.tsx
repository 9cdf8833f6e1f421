import { useState } from 'react';
import { inPlainWords } from '../../client/story';
import type { Order, PaymentProblem } from '../../client/types';
import { Icon } from '../shared/icons';
import { DeedButton, QuickDeed } from './deed-button';
import { lookupObstacle, refundObstacle, writeObstacle } from './obstacles';
import { lookUpAndTell } from './order-actions';
import { Ago } from './parts';
import { RefundDialog } from './refund-dialog';
import { ResolveDialog } from './resolve-dialog';
import { useSession } from './session-context';
import { amountText } from './text';
import { problemWords } from './words';

interface ProblemCardProps {
  order: Order;
  problem: PaymentProblem;
  refresh: () => void;
  /** Before the problem's own name. */
  lead?: React.ReactNode;
}

/** Something that a person should look at: what it means, what to do next, and the buttons for it. */
export function ProblemCard({ order, problem, refresh, lead }: ProblemCardProps) {
  const session = useSession();
  const [dialog, open] = useState<'resolve' | 'refund' | null>(null);
  const close = () => open(null);
  const { title, means, next } = problemWords(problem, order.payment.status);
  const Heading = lead ? 'h3' : 'h2';
  return (
    <section className="card problem-card" aria-label={`Problem of ${order.reference_id}: ${title}`}>
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
        {inPlainWords(problem.detail, (value) => amountText(value, order.currency))} <code>{problem.code}</code>
      </p>
      <p className="next">
        <strong>Next:</strong> {next}
      </p>
      <div className="deeds">
        <DeedButton obstacle={writeObstacle(session)} press={() => open('resolve')} className="primary">
          Resolve…
        </DeedButton>
        {lead && (
          <QuickDeed obstacle={lookupObstacle(order, session)} work={(key) => lookUpAndTell(order, key)} done={refresh}>
            <Icon name="again" size={18} />
            Look up now
          </QuickDeed>
        )}
        {lead && refundObstacle(order, session) === null && (
          <DeedButton obstacle={null} press={() => open('refund')}>
            Refund…
          </DeedButton>
        )}
      </div>
      {dialog === 'resolve' && <ResolveDialog order={order} problem={problem} close={close} done={refresh} />}
      {dialog === 'refund' && <RefundDialog order={order} close={close} done={refresh} />}
    </section>
  );
}
