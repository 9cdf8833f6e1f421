import { ACCOUNT } from './account';
import { BROKEN } from './broken';
import { CLOCK, LATE } from './late';
import { NIGHTS } from './nights';
import { PAYING } from './paying';
import { onOrder, type SandboxAction, type Step, type Story } from './scenario';

/** Every trouble that can be made, with its story: the page's buttons, the documentation and the tests come from here. */
export const STORIES: Story[] = [...PAYING, ...LATE, ...BROKEN, ...ACCOUNT, ...CLOCK, ...NIGHTS];

/** Buttons that make no trouble, which the stories need. */
export const PLAIN_ACTIONS: SandboxAction[] = [
  {
    id: 'pay',
    group: 'plain',
    needs: 'open',
    request: onOrder('pay', {}),
    title: { en: 'Pay', pt: 'Pagar' },
    what: {
      en: 'WhatsApp says pending, then captured; wapay looks up both times, and captures by the second lookup.',
      pt: 'O WhatsApp diz pendente e depois capturado; o wapay consulta as duas vezes e captura pela segunda consulta.',
    },
  },
  {
    id: 'confirm',
    group: 'card',
    needs: 'open',
    request: onOrder('confirm', {}),
    title: { en: 'Confirm the stored card', pt: 'Confirmar o cartão salvo' },
    what: {
      en: 'The consent makes wapay charge the card; the PSP’s answer, looked up again, captures.',
      pt: 'O consentimento faz o wapay cobrar o cartão; a resposta do PSP, consultada de novo, captura.',
    },
  },
  {
    id: 'lookup',
    group: 'merchant',
    needs: 'order',
    request: { method: 'POST', path: '/sandbox/merchant/orders/{reference_id}/lookup' },
    title: { en: 'Look up now', pt: 'Consultar agora' },
    what: {
      en: 'Asks WhatsApp or the PSP for the truth at once, instead of waiting for the reconciler.',
      pt: 'Pergunta a verdade ao WhatsApp ou ao PSP na hora, em vez de esperar o reconciliador.',
    },
  },
];

const ACTIONS = new Map([...STORIES, ...PLAIN_ACTIONS].map((action) => [action.id, action]));

/** The action of that id; throws when there is none. */
export function actionOf(id: string): SandboxAction {
  const action = ACTIONS.get(id);
  if (action === undefined) throw new Error(`no action is called ${id}`);
  return action;
}

/** A story's steps with their actions; pressing what is broken already mends it. */
export function stepsOf({ steps }: Story): { step: Step; action: SandboxAction; mends: boolean }[] {
  const broken = new Set<string>();
  return steps.map((step) => {
    const action = actionOf(step.press);
    const mends = action.mend !== undefined && broken.has(action.id);
    if (mends) broken.delete(action.id);
    else if (action.mend) broken.add(action.id);
    return { step, action, mends };
  });
}
