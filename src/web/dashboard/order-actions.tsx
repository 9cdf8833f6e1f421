import { useState } from 'react';
import type { Order } from '../../client/types';
import { wordText } from '../shared/format';
import { Icon } from '../shared/icons';
import { lookUp, sendDetails } from './api';
import { DeedButton, QuickDeed } from './deed-button';
import { lookupObstacle, refundObstacle, sendObstacle, statusObstacle } from './obstacles';
import { Section } from './parts';
import { RefundDialog } from './refund-dialog';
import { useSession } from './session-context';
import { StatusDialog } from './status-dialog';
import { amountText } from './text';
import { problemWords } from './words';

/** Has the provider asked, and says what it answered. */
export async function lookUpAndTell({ reference_id, payment }: Order, key: string): Promise<string> {
  const { payment: now, currency } = await lookUp(reference_id, { key });
  if (now.problem && now.problem.at !== payment.problem?.at)
    return `The provider was asked: ${problemWords(now.problem).title.toLowerCase()}.`;
  if (now.status === payment.status)
    return `The provider was asked: nothing new, the payment is ${wordText(now.status)}.`;
  if (now.status === 'captured')
    return `The provider was asked: ${amountText(now.captured_amount.value, currency)} captured.`;
  return `The provider was asked: the payment is ${wordText(now.status)}.`;
}

/** What can be done with this order. */
export function OrderActions({ order, refresh }: { order: Order; refresh: () => void }) {
  const session = useSession();
  const [dialog, open] = useState<'refund' | 'status' | null>(null);
  const close = () => open(null);
  const neverSent = !order.messages.some(({ kind }) => kind === 'order_details');
  return (
    <Section title="What you can do" id="actions">
      <div className="deeds">
        <QuickDeed obstacle={lookupObstacle(order, session)} work={(key) => lookUpAndTell(order, key)} done={refresh}>
          <Icon name="again" size={18} />
          Look up now
        </QuickDeed>
        <QuickDeed
          obstacle={sendObstacle(order, session)}
          work={async (key) => {
            await sendDetails(order.reference_id, { key });
            return 'The order’s message is on its way.';
          }}
          done={refresh}
        >
          <Icon name="chat" size={18} />
          {neverSent ? 'Send the order' : 'Send again'}
        </QuickDeed>
        <DeedButton obstacle={statusObstacle(order, session)} press={() => open('status')}>
          <Icon name="list" size={18} />
          Order status…
        </DeedButton>
        <DeedButton obstacle={refundObstacle(order, session)} press={() => open('refund')}>
          <Icon name="give" size={18} />
          Refund…
        </DeedButton>
      </div>
      {dialog === 'refund' && <RefundDialog order={order} close={close} done={refresh} />}
      {dialog === 'status' && <StatusDialog order={order} close={close} done={refresh} />}
    </Section>
  );
}
