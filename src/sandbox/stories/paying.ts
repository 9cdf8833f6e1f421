import { line } from './lines';
import { onOrder, type Story } from './scenario';

const ONE_CAPTURE = { order: 'processing', payment: 'captured', attempts: 1, messages: 2 } as const;
const NOTHING = { order: 'pending', payment: 'new', attempts: 0, messages: 1 } as const;

/** The customer pays, and the news of it goes wrong. */
export const PAYING: Story[] = [
  {
    id: 'lost',
    group: 'paying',
    needs: 'open',
    request: onOrder('pay', { webhook: 'lost' }),
    title: { en: 'Pay; lose the webhook', pt: 'Pagar; perder o webhook' },
    what: {
      en: 'The money is taken and nobody tells wapay. It asks by itself after two minutes, or at once when the merchant wants to know.',
      pt: 'O dinheiro sai e ninguém avisa o wapay. Ele pergunta sozinho depois de dois minutos, ou na hora, se a loja quiser saber.',
    },
    example: 'tea',
    steps: [
      { press: 'lost' },
      {
        press: 'lookup',
        timeline: [
          line('lookup_applied', { verdict: 'captured' }),
          line('payment_moved', { from: 'new', to: 'captured' }),
          line('order_moved', { from: 'pending', to: 'processing' }),
        ],
      },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'A webhook is only a reason to look, so wapay also looks without one. The lookup agrees in reference, currency and every amount, and only that captures.',
      pt: 'Um webhook é só um motivo para consultar, então o wapay consulta também sem ele. A consulta confere em referência, moeda e todos os valores, e só isso captura.',
    },
  },
  {
    id: 'duplicated',
    group: 'paying',
    needs: 'open',
    request: onOrder('pay', { webhook: 'duplicated' }),
    title: { en: 'Pay; double the webhook', pt: 'Pagar; dobrar o webhook' },
    what: {
      en: 'Each webhook comes twice. The copy has the same key as the first in the inbox, and is dropped.',
      pt: 'Cada webhook chega duas vezes. A cópia tem a mesma chave da primeira na caixa de entrada e é descartada.',
    },
    example: 'tea',
    steps: [
      {
        press: 'duplicated',
        timeline: [
          line('whatsapp_reported', { status: 'captured', transaction_status: 'success' }),
          line('payment_moved', { to: 'captured' }),
          line('message_accepted', { message_kind: 'order_status' }),
        ],
      },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'What comes twice leads to one capture and one message of thanks. Even a copy that looked new would only lead to one more lookup.',
      pt: 'O que chega duas vezes leva a uma captura e a uma mensagem de agradecimento. Mesmo uma cópia com cara de nova só levaria a mais uma consulta.',
    },
  },
  {
    id: 'delayed',
    group: 'paying',
    needs: 'open',
    request: onOrder('pay', { webhook: 'delayed' }),
    title: { en: 'Pay; webhook 20 seconds late', pt: 'Pagar; webhook 20 segundos atrasado' },
    what: {
      en: 'The money is there at once, and its webhooks come twenty seconds later. Until then wapay says new, because nobody has told it.',
      pt: 'O dinheiro chega na hora, e os webhooks, vinte segundos depois. Até lá o wapay diz novo, porque ninguém avisou.',
    },
    example: 'tea',
    steps: [
      { press: 'delayed' },
      { press: 'clock-2-minutes', timeline: [line('payment_moved', { from: 'new', to: 'captured' })] },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'Whoever comes first, webhook or reconciler, leads to the same lookup, and it finds the success. What comes after it finds nothing left to change.',
      pt: 'Quem chegar primeiro, webhook ou reconciliador, leva à mesma consulta, e ela encontra o sucesso. O que vem depois não acha mais nada para mudar.',
    },
  },
  {
    id: 'late',
    group: 'paying',
    needs: 'open',
    request: onOrder('pay', { after_seconds: 20 }),
    title: { en: 'Pay; the bank takes 20 seconds', pt: 'Pagar; o banco leva 20 segundos' },
    what: {
      en: 'The attempt is under way, and WhatsApp says pending. wapay shows pending and waits.',
      pt: 'A tentativa está em andamento, e o WhatsApp diz pendente. O wapay mostra pendente e espera.',
    },
    example: 'tea',
    steps: [
      {
        press: 'late',
        timeline: [
          line('lookup_applied', { verdict: 'pending' }),
          line('payment_moved', { from: 'new', to: 'pending' }),
        ],
      },
      { press: 'clock-2-minutes', timeline: [line('payment_moved', { from: 'pending', to: 'captured' })] },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'Pending is neither paid nor failed, so nothing is promised. The bank’s answer brings another webhook, and its lookup captures. Had that one been lost, the reconciler would have asked.',
      pt: 'Pendente não é pago nem recusado, então nada é prometido. A resposta do banco traz outro webhook, e a consulta dele captura. Se esse se perdesse, o reconciliador teria perguntado.',
    },
  },
  {
    id: 'reordered',
    group: 'paying',
    needs: 'open',
    request: onOrder('pay', { webhook: 'reordered' }),
    title: { en: 'Pay; webhooks out of order', pt: 'Pagar; webhooks fora de ordem' },
    what: {
      en: 'Captured is told first, and the older pending after it. Both only make wapay look.',
      pt: 'Primeiro chega “capturado”, e depois o “pendente”, que é mais velho. Os dois só fazem o wapay consultar.',
    },
    example: 'tea',
    steps: [
      {
        press: 'reordered',
        timeline: [
          line('whatsapp_reported', { status: 'captured', transaction_status: 'success' }),
          line('payment_moved', { from: 'new', to: 'captured' }),
          line('whatsapp_reported', { status: 'pending', transaction_status: 'pending' }),
        ],
      },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'A lookup says what is true now, not what a webhook once said. So captured stays captured, and the late pending changes nothing.',
      pt: 'A consulta diz o que vale agora, não o que um webhook disse um dia. Por isso capturado continua capturado, e o pendente atrasado não muda nada.',
    },
  },
  {
    id: 'forged',
    group: 'paying',
    needs: 'open',
    request: onOrder('pay', { webhook: 'forged' }),
    title: { en: 'Forge a webhook', pt: 'Falsificar um webhook' },
    what: {
      en: 'Somebody who does not know the secret says that the order is paid. wapay answers 401 and stores nothing.',
      pt: 'Alguém que não conhece o segredo diz que o pedido foi pago. O wapay responde 401 e não guarda nada.',
    },
    example: 'tea',
    steps: [
      { press: 'forged', exchange: '401' },
      { press: 'lookup', timeline: [line('lookup_applied', { verdict: 'nothing' })] },
    ],
    ends: NOTHING,
    why: {
      en: 'No money has moved, and none is believed. A forgery with the right secret would only lead to a lookup, and the lookup says that nobody has tried to pay.',
      pt: 'Nenhum dinheiro se moveu, e o wapay não acredita em nenhum. Uma falsificação com o segredo certo só levaria a uma consulta, e ela diz que ninguém tentou pagar.',
    },
  },
  {
    id: 'refused',
    group: 'paying',
    needs: 'open',
    request: onOrder('fail', {}),
    title: { en: 'The bank refuses', pt: 'O banco recusa' },
    what: {
      en: 'The bank says no. The payment is failed, and the customer may try again.',
      pt: 'O banco diz não. O pagamento fica recusado, e o cliente pode tentar de novo.',
    },
    example: 'tea',
    steps: [
      {
        press: 'refused',
        timeline: [line('lookup_applied', { verdict: 'failed' }), line('payment_moved', { to: 'failed' })],
      },
      { press: 'pay', timeline: [line('payment_moved', { to: 'captured' })] },
    ],
    ends: { ...ONE_CAPTURE, attempts: 2 },
    why: {
      en: 'No money has moved, so there is none to lose. Failed is not the end: the next attempt of the same order is captured, and the failed one stays in the list.',
      pt: 'Nenhum dinheiro se moveu, então não há o que perder. Recusado não é o fim: a próxima tentativa do mesmo pedido é capturada, e a recusada continua na lista.',
    },
  },
  {
    id: 'consent-doubled',
    group: 'card',
    needs: 'open',
    request: onOrder('confirm', { webhook: 'duplicated' }),
    title: { en: 'Consent twice', pt: 'Consentir duas vezes' },
    what: {
      en: 'The customer’s consent to charge the card comes twice. The copy is the same consent, by its message and by its time.',
      pt: 'O consentimento do cliente para cobrar o cartão chega duas vezes. A cópia é o mesmo consentimento, pela mensagem e pela hora.',
    },
    example: 'bread',
    steps: [
      {
        press: 'consent-doubled',
        timeline: [
          line('consent_accepted', { attempt: 1 }),
          line('payment_moved', { from: 'pending', to: 'captured' }),
        ],
      },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'A consent is remembered for ever, and leads to one charge at most. Before it charges, wapay also asks the PSP whether it knows of money for this order.',
      pt: 'Um consentimento é lembrado para sempre e leva a no máximo uma cobrança. Antes de cobrar, o wapay ainda pergunta ao PSP se ele conhece dinheiro para este pedido.',
    },
  },
  {
    id: 'consent-forged',
    group: 'card',
    needs: 'open',
    request: onOrder('confirm', { webhook: 'forged' }),
    title: { en: 'Forge a consent', pt: 'Falsificar um consentimento' },
    what: {
      en: 'Somebody pretends that the customer agreed to the charge. wapay answers 401 and stores nothing.',
      pt: 'Alguém finge que o cliente concordou com a cobrança. O wapay responde 401 e não guarda nada.',
    },
    example: 'bread',
    steps: [
      { press: 'consent-forged', exchange: '401' },
      { press: 'lookup', timeline: [line('lookup_applied', { verdict: 'nothing' })] },
    ],
    ends: NOTHING,
    why: {
      en: 'Nothing is charged. A consent that is authentic must still name the card that was sent, come from the order’s customer, and find the order open.',
      pt: 'Nada é cobrado. Mesmo um consentimento autêntico tem de nomear o cartão enviado, vir do cliente do pedido e encontrar o pedido aberto.',
    },
  },
];
