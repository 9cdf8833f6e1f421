import { line, problemLine } from './lines';
import { fault, onOrder, type Story } from './scenario';

const ONE_CAPTURE = { order: 'processing', payment: 'captured', attempts: 1, messages: 2 } as const;

/** The account at WhatsApp, the conversation with the customer, and what customers say too late. */
export const ACCOUNT: Story[] = [
  {
    id: 'token-expired',
    group: 'broken',
    needs: 'nothing',
    request: fault('send', 'token_expired'),
    mend: fault('send', 'ok'),
    title: { en: 'The access token has expired', pt: 'O token de acesso venceu' },
    what: {
      en: 'WhatsApp answers every message with 401 (190). No message fails for it: all of them wait, and one a minute tries.',
      pt: 'O WhatsApp responde a toda mensagem com 401 (190). Nenhuma falha por isso: todas esperam, e uma por minuto tenta.',
    },
    example: 'tea',
    steps: [
      { press: 'token-expired' },
      {
        press: 'pay',
        timeline: [line('payment_moved', { to: 'captured' }), line('message_held', { message_kind: 'order_status' })],
      },
      { press: 'token-expired' },
      { press: 'clock-2-minutes', timeline: [line('message_accepted', { message_kind: 'order_status' })] },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'One fault of the account is not the fault of a hundred messages. The log, the metrics, the dashboard and wapay doctor say what to do. Once WhatsApp takes the message that tries, all others go out by themselves.',
      pt: 'Um problema da conta não é o problema de cem mensagens. O log, as métricas, o painel e o wapay doctor dizem o que fazer. Quando o WhatsApp aceita a mensagem que tenta, todas as outras saem sozinhas.',
    },
  },
  {
    id: 'account-held',
    group: 'broken',
    needs: 'nothing',
    request: fault('send', 'account_held'),
    mend: fault('send', 'ok'),
    title: { en: 'WhatsApp’s bill is not paid', pt: 'A conta do WhatsApp não foi paga' },
    what: {
      en: 'WhatsApp takes the message, and fails it a moment later (131042). It waits again, together with all others.',
      pt: 'O WhatsApp aceita a mensagem e a recusa um momento depois (131042). Ela volta a esperar, com todas as outras.',
    },
    example: 'tea',
    steps: [
      { press: 'account-held' },
      {
        press: 'pay',
        timeline: [line('payment_moved', { to: 'captured' }), line('message_held', { message_kind: 'order_status' })],
      },
      { press: 'account-held' },
      {
        press: 'clock-2-minutes',
        timeline: [line('message_status', { message_kind: 'order_status', status: 'delivered' })],
      },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'A code means the same whether it comes in the answer or later by webhook. That a message is taken proves nothing here, so the hold ends when one arrives. The money does not wait for any of this.',
      pt: 'Um código significa o mesmo, venha na resposta ou depois por webhook. Aqui uma mensagem aceita não prova nada, então a espera acaba quando uma chega. O dinheiro não espera por nada disso.',
    },
  },
  {
    id: 'standby',
    group: 'broken',
    needs: 'customer',
    request: { method: 'PUT', path: '/sandbox/customers/{phone}', body: { thread: 'other' } },
    mend: { method: 'PUT', path: '/sandbox/customers/{phone}', body: { thread: 'ours' } },
    title: { en: 'Another responder owns the conversation', pt: 'Outro atendente é dono da conversa' },
    what: {
      en: 'wapay gets copies only, and free messages are refused (131070). The consent in such a copy is read all the same, and the card is charged.',
      pt: 'O wapay só recebe cópias, e mensagens livres são recusadas (131070). O consentimento numa cópia é lido do mesmo jeito, e o cartão é cobrado.',
    },
    example: 'bread',
    steps: [
      { press: 'standby' },
      {
        press: 'confirm',
        timeline: [
          line('consent_accepted', { attempt: 1 }),
          line('payment_moved', { from: 'pending', to: 'captured' }),
          line('message_failed', { message_kind: 'order_status' }),
          line('order_rolled_back', { from: 'processing', to: 'pending' }),
        ],
      },
      { press: 'standby' },
    ],
    ends: { ...ONE_CAPTURE, order: 'pending' },
    why: {
      en: 'The customer chose to pay, whoever else talks with him. Without a template of the order’s own the thanks cannot be sent, and the order shows why. With templates.captured they would go out.',
      pt: 'O cliente escolheu pagar, não importa quem mais fale com ele. Sem um template do próprio pedido o agradecimento não sai, e o pedido mostra por quê. Com templates.captured ele sairia.',
    },
  },
  {
    id: 'stale-consent',
    group: 'card',
    needs: 'unpaid',
    request: onOrder('confirm', { tapped_seconds_ago: 172_800 }),
    title: { en: 'Confirm the card, two days late', pt: 'Confirmar o cartão, dois dias atrasado' },
    what: {
      en: 'A consent arrives that is two days old by its own time. Nothing is charged, and the customer is asked to confirm again.',
      pt: 'Chega um consentimento que, pela sua própria hora, tem dois dias. Nada é cobrado, e o cliente é convidado a confirmar de novo.',
    },
    example: 'bread',
    steps: [
      {
        press: 'stale-consent',
        timeline: [
          line('consent_rejected', { reason: 'stale' }),
          problemLine('consent_refused'),
          line('message_status', { message_kind: 'order_status', status: 'delivered' }),
        ],
      },
    ],
    ends: { order: 'pending', payment: 'new', problem: 'consent_refused', attempts: 0, messages: 2 },
    why: {
      en: 'Senders deliver up to seven days late, and a customer who tapped then does not expect a charge now. CONSENT_MAX_AGE_SECONDS says how old is too old. A fresh tap is a consent of its own.',
      pt: 'Entregas chegam até sete dias atrasadas, e quem tocou naquela hora não espera uma cobrança agora. CONSENT_MAX_AGE_SECONDS diz o que é velho demais. Um toque novo é um consentimento novo.',
    },
  },
];
