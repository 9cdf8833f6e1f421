import { line, problemLine } from './lines';
import { fault, type Story } from './scenario';

const ONE_CAPTURE = { order: 'processing', payment: 'captured', attempts: 1, messages: 2 } as const;

/** What stays broken until it is mended. */
export const BROKEN: Story[] = [
  {
    id: 'lookup-down',
    group: 'broken',
    needs: 'nothing',
    request: fault('lookup', 'down'),
    mend: fault('lookup', 'ok'),
    title: { en: 'Lookups answer 503', pt: 'Consultas respondem 503' },
    what: {
      en: 'The webhook comes, but the lookup gets no usable answer. wapay writes that down and asks again within five minutes.',
      pt: 'O webhook chega, mas a consulta não tem resposta útil. O wapay anota isso e pergunta de novo em até cinco minutos.',
    },
    example: 'tea',
    steps: [
      { press: 'lookup-down' },
      { press: 'pay', timeline: [line('lookup_unanswered', { reason: '500: Generic error' })] },
      { press: 'lookup-down' },
      { press: 'lookup', timeline: [line('payment_moved', { from: 'new', to: 'captured' })] },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'No answer is no answer: the payment moves in neither direction. The first lookup that works finds the money.',
      pt: 'Sem resposta é sem resposta: o pagamento não se move em nenhuma direção. A primeira consulta que funciona encontra o dinheiro.',
    },
  },
  {
    id: 'lookup-slow',
    group: 'broken',
    needs: 'nothing',
    request: fault('lookup', 'slow'),
    mend: fault('lookup', 'ok'),
    title: { en: 'Lookups take 8 seconds', pt: 'Consultas levam 8 segundos' },
    what: {
      en: 'The lookup is slow. The webhook was stored and answered before it began, so WhatsApp does not wait.',
      pt: 'A consulta é lenta. O webhook foi guardado e respondido antes de ela começar, então o WhatsApp não espera.',
    },
    example: 'tea',
    steps: [
      { press: 'lookup-slow' },
      {
        press: 'pay',
        timeline: [
          line('lookup_applied', { verdict: 'captured' }),
          line('payment_moved', { from: 'new', to: 'captured' }),
        ],
      },
      { press: 'lookup-slow' },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'A slow answer is an answer, and captures when it comes. Lookups are numbered: one that was asked for earlier never overrules a newer one.',
      pt: 'Uma resposta lenta é uma resposta, e captura quando chega. As consultas são numeradas: uma pedida antes nunca vale mais que uma mais nova.',
    },
  },
  {
    id: 'lookup-wrong_amount',
    group: 'broken',
    needs: 'nothing',
    request: fault('lookup', 'wrong_amount'),
    mend: fault('lookup', 'ok'),
    title: { en: 'Lookups name another amount', pt: 'Consultas dizem outro valor' },
    what: {
      en: 'The provider reports a success, one paisa too much. wapay captures nothing and raises the problem amount_mismatch.',
      pt: 'O provedor informa um sucesso com um centavo a mais. O wapay não captura nada e abre o problema amount_mismatch.',
    },
    example: 'tea',
    steps: [
      { press: 'lookup-wrong_amount' },
      {
        press: 'pay',
        timeline: [line('lookup_applied', { verdict: 'mismatch' }), problemLine('amount_mismatch')],
      },
      { press: 'lookup-wrong_amount' },
      { press: 'lookup', timeline: [line('payment_moved', { to: 'captured' })] },
    ],
    ends: { ...ONE_CAPTURE, problem: 'amount_mismatch' },
    why: {
      en: 'The order is not called paid for money that is not its own. The answer is kept as evidence. A lookup that agrees captures, and the problem stays until a person resolves it.',
      pt: 'O pedido não é dado como pago por um dinheiro que não é o dele. A resposta fica guardada como prova. Uma consulta que confere captura, e o problema fica até uma pessoa resolvê-lo.',
    },
  },
  {
    id: 'send-down',
    group: 'broken',
    needs: 'nothing',
    request: fault('send', 'down'),
    mend: fault('send', 'ok'),
    title: { en: 'Messages are refused', pt: 'Mensagens são recusadas' },
    what: {
      en: 'WhatsApp takes no messages. The message of thanks stays in the outbox and is tried again by schedule.',
      pt: 'O WhatsApp não aceita mensagens. O agradecimento fica na caixa de saída e é tentado de novo conforme o plano.',
    },
    example: 'tea',
    steps: [
      { press: 'send-down' },
      { press: 'pay', timeline: [line('payment_moved', { to: 'captured' })] },
      { press: 'send-down' },
      { press: 'clock-2-minutes', timeline: [line('message_accepted', { message_kind: 'order_status' })] },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'The capture does not wait for a message. The owed message was stored in the same transaction as the capture, so it goes out once WhatsApp is back.',
      pt: 'A captura não espera por uma mensagem. A mensagem devida foi gravada na mesma transação da captura, então sai quando o WhatsApp volta.',
    },
  },
  {
    id: 'send-timeout_after',
    group: 'broken',
    needs: 'nothing',
    request: fault('send', 'timeout_after'),
    mend: fault('send', 'ok'),
    title: { en: 'Messages arrive, answers do not', pt: 'Mensagens chegam, respostas não' },
    what: {
      en: 'The message reaches the customer, and the answer never reaches wapay. Unknown is not failed: it is not simply sent again.',
      pt: 'A mensagem chega ao cliente, e a resposta nunca chega ao wapay. Desconhecido não é recusado: ela não é simplesmente enviada de novo.',
    },
    example: 'tea',
    steps: [
      { press: 'send-timeout_after' },
      {
        press: 'pay',
        timeline: [
          line('payment_moved', { to: 'captured' }),
          line('message_status', { message_kind: 'order_status', status: 'delivered' }),
        ],
        exchange: 'no answer',
      },
      { press: 'send-timeout_after' },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'WhatsApp’s own status webhook names the message, and so tells that it arrived. The customer is thanked once, not twice.',
      pt: 'O webhook de status do próprio WhatsApp nomeia a mensagem e assim diz que ela chegou. O cliente recebe um agradecimento, não dois.',
    },
  },
  {
    id: 'charge-decline',
    group: 'broken',
    needs: 'nothing',
    request: fault('charge', 'decline'),
    mend: fault('charge', 'ok'),
    title: { en: 'Cards are declined', pt: 'Cartões são recusados' },
    what: {
      en: 'The PSP declines the charge. The customer is told, and may confirm again.',
      pt: 'O PSP recusa a cobrança. O cliente é avisado e pode confirmar de novo.',
    },
    example: 'bread',
    steps: [
      { press: 'charge-decline' },
      {
        press: 'confirm',
        // The PSP's webhook may overtake its answer, so that which of the two arrives first is no part of the story.
        timeline: [
          line('payment_moved', { from: 'pending', to: 'failed' }),
          line('message_status', { message_kind: 'order_status', status: 'delivered' }),
        ],
      },
      { press: 'charge-decline' },
      {
        press: 'confirm',
        timeline: [
          line('consent_accepted', { attempt: 2 }),
          line('payment_moved', { from: 'pending', to: 'captured' }),
        ],
      },
    ],
    ends: { ...ONE_CAPTURE, attempts: 2, messages: 3 },
    why: {
      en: 'A decline is certain: no money has moved. The second consent is an attempt of its own, with a key of its own, so that the PSP cannot take it for the first.',
      pt: 'Uma recusa é certa: nenhum dinheiro se moveu. O segundo consentimento é outra tentativa, com outra chave, e o PSP não a confunde com a primeira.',
    },
  },
  {
    id: 'charge-timeout_after',
    group: 'broken',
    needs: 'nothing',
    request: fault('charge', 'timeout_after'),
    mend: fault('charge', 'ok'),
    title: { en: 'Charge takes the money, then times out', pt: 'A cobrança leva o dinheiro e não responde' },
    what: {
      en: 'The PSP takes the money and never answers. wapay does not know, so it neither gives up nor charges again.',
      pt: 'O PSP leva o dinheiro e nunca responde. O wapay não sabe, então não desiste nem cobra de novo.',
    },
    example: 'bread',
    steps: [
      { press: 'charge-timeout_after' },
      {
        press: 'confirm',
        timeline: [
          line('psp_reported', { type: 'charge.succeeded' }),
          line('charge_ended', { attempt: 1, status: 'succeeded' }),
          line('payment_moved', { from: 'pending', to: 'captured' }),
        ],
        exchange: 'no answer',
      },
      { press: 'charge-timeout_after' },
      { press: 'clock-2-minutes' },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'The PSP’s own notice is a reason to look, and the lookup finds the charge of attempt 1. Without a notice wapay asks again under the same key, and the PSP gives back the same charge. Either way the customer pays once.',
      pt: 'O aviso do próprio PSP é um motivo para consultar, e a consulta encontra a cobrança da tentativa 1. Sem aviso, o wapay pergunta de novo com a mesma chave, e o PSP devolve a mesma cobrança. De um jeito ou de outro, o cliente paga uma vez.',
    },
  },
  {
    id: 'window',
    group: 'broken',
    needs: 'customer',
    request: { method: 'PUT', path: '/sandbox/customers/{phone}', body: { window: 'closed' } },
    mend: { method: 'PUT', path: '/sandbox/customers/{phone}', body: { window: 'open' } },
    title: { en: 'The 24-hour window is closed', pt: 'A janela de 24 horas está fechada' },
    what: {
      en: 'WhatsApp refuses free messages to this customer (131047). The message of thanks fails, and the order’s status goes back to what WhatsApp knows.',
      pt: 'O WhatsApp recusa mensagens livres para este cliente (131047). O agradecimento falha, e o status do pedido volta ao que o WhatsApp conhece.',
    },
    example: 'tea',
    steps: [
      { press: 'window' },
      {
        press: 'pay',
        timeline: [
          line('payment_moved', { to: 'captured' }),
          line('message_failed', { message_kind: 'order_status', title: 'Re-engagement message' }),
          line('order_rolled_back', { from: 'processing', to: 'pending' }),
        ],
      },
      { press: 'window' },
    ],
    ends: { ...ONE_CAPTURE, order: 'pending' },
    why: {
      en: 'The money does not hang on a message: the payment stays captured. The order shows the failure with its code and with advice. Where the message of the order itself meets a closed window, it goes out as the order’s template, if there is one.',
      pt: 'O dinheiro não depende de uma mensagem: o pagamento continua capturado. O pedido mostra a falha com o código e um conselho. Se é a mensagem do próprio pedido que encontra a janela fechada, ela sai como o template do pedido, se houver um.',
    },
  },
];
