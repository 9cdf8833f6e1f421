import { useState } from 'react';
import type { Order } from '../../../client/generated/types';
import { Icon } from '../../shared/icons';
import { lookUp, sendDetails } from '../api/api';
import { ActionButton, QuickAction } from '../parts/action-button';
import { Section } from '../parts/parts';
import { amountText } from '../parts/text';
import { problemWords, wordOf } from '../parts/words';
import { useSession } from '../session/session-context';
import { orderWords } from '../words/order-words';
import {
  lookupDisabledReason,
  refundDisabledReason,
  sendDisabledReason,
  statusDisabledReason,
} from './disabled-reasons';
import { RefundDialog } from './refund-dialog';
import { StatusDialog } from './status-dialog';

/** Has the provider asked, and says what it answered. */
export async function lookUpAndTell({ reference_id, payment }: Order, key: string): Promise<string> {
  const { payment: now, currency } = await lookUp(reference_id, { key });
  const say = orderWords();
  const outcome = () => {
    if (now.problem && now.problem.at !== payment.problem?.at) return problemWords(now.problem).title.toLowerCase();
    if (now.status === payment.status) return say.nothingNew(wordOf(now.status));
    if (now.status === 'captured') return say.isCaptured(amountText(now.captured_amount.value, currency));
    return say.paymentIs(wordOf(now.status));
  };
  return `${say.asked}: ${outcome()}.`;
}

/** What can be done with this order. */
export function OrderActions({ order, refresh }: { order: Order; refresh: () => void }) {
  const say = orderWords();
  const session = useSession();
  const [dialog, open] = useState<'refund' | 'status' | null>(null);
  const close = () => open(null);
  const neverSent = !order.messages.some(({ kind }) => kind === 'order_details');
  return (
    <Section title={say.actions} id="actions">
      <div className="action-buttons">
        <QuickAction
          disabledReason={lookupDisabledReason(order, session)}
          work={(key) => lookUpAndTell(order, key)}
          done={refresh}
        >
          <Icon name="again" size={18} />
          {say.lookUp}
        </QuickAction>
        <QuickAction
          disabledReason={sendDisabledReason(order, session)}
          work={async (key) => {
            await sendDetails(order.reference_id, { key });
            return say.onItsWay;
          }}
          done={refresh}
        >
          <Icon name="chat" size={18} />
          {neverSent ? say.send : say.sendAgain}
        </QuickAction>
        <ActionButton disabledReason={statusDisabledReason(order, session)} press={() => open('status')}>
          <Icon name="list" size={18} />
          {say.status}
        </ActionButton>
        <ActionButton disabledReason={refundDisabledReason(order, session)} press={() => open('refund')}>
          <Icon name="give" size={18} />
          {say.refund}
        </ActionButton>
      </div>
      {dialog === 'refund' && <RefundDialog order={order} close={close} done={refresh} />}
      {dialog === 'status' && <StatusDialog order={order} close={close} done={refresh} />}
    </Section>
  );
}
