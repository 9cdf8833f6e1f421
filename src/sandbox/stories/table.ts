import { ACCOUNT } from './account';
import { BROKEN } from './broken';
import { CLOCK, LATE } from './late';
import { NIGHTS } from './nights';
import { PAYING } from './paying';
import { type Deed, onOrder, type Step, type Story } from './scenario';

/** Every trouble that can be made, with its story: the page's buttons, the documentation and the tests come from here. */
export const STORIES: Story[] = [...PAYING, ...LATE, ...BROKEN, ...ACCOUNT, ...CLOCK, ...NIGHTS];

/** Buttons that make no trouble, which the stories need. */
export const PLAIN_DEEDS: Deed[] = [
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

const DEEDS = new Map([...STORIES, ...PLAIN_DEEDS].map((deed) => [deed.id, deed]));

/** The deed of that id; throws when there is none. */
export function deedOf(id: string): Deed {
  const deed = DEEDS.get(id);
  if (deed === undefined) throw new Error(`no deed is called ${id}`);
  return deed;
}

/** A story's steps with their deeds; pressing what is broken already mends it. */
export function stepsOf({ steps }: Story): { step: Step; deed: Deed; mends: boolean }[] {
  const broken = new Set<string>();
  return steps.map((step) => {
    const deed = deedOf(step.press);
    const mends = deed.mend !== undefined && broken.has(deed.id);
    if (mends) broken.delete(deed.id);
    else if (deed.mend) broken.add(deed.id);
    return { step, deed, mends };
  });
}
