import { line, problemLine } from './lines';
import { type ActionRequest, onOrder, type Story } from './scenario';

const ONE_CAPTURE = { order: 'processing', payment: 'captured', attempts: 1, messages: 2 } as const;

const forward = (seconds: number): ActionRequest => ({
  method: 'POST',
  path: '/sandbox/clock',
  body: { forward_seconds: seconds },
});

/** Money that comes, or goes, when nobody expects it. */
export const LATE: Story[] = [
  {
    id: 'after-cancel',
    group: 'late',
    needs: 'unpaid',
    request: onOrder('pay_after_cancel'),
    title: { en: 'Pay after a cancel', pt: 'Pagar depois do cancelamento' },
    what: {
      en: 'The merchant cancels, and the bank pays afterwards. Late money is real money: captured, and flagged paid_after_cancel.',
      pt: 'A loja cancela, e o banco paga depois. Dinheiro atrasado é dinheiro de verdade: capturado, e marcado paid_after_cancel.',
    },
    example: 'tea',
    steps: [
      {
        press: 'after-cancel',
        timeline: [
          line('payment_moved', { from: 'new', to: 'canceled' }),
          line('order_moved', { from: 'pending', to: 'canceled' }),
          line('payment_moved', { from: 'canceled', to: 'captured' }),
          problemLine('paid_after_cancel'),
        ],
      },
    ],
    ends: { ...ONE_CAPTURE, order: 'canceled', problem: 'paid_after_cancel' },
    why: {
      en: 'Before it canceled, wapay asked, and nobody had paid. The order stays canceled, so nobody ships it by mistake. The problem waits for a person, who delivers or refunds.',
      pt: 'Antes de cancelar, o wapay perguntou, e ninguém tinha pago. O pedido continua cancelado, então ninguém o envia por engano. O problema espera uma pessoa, que entrega ou devolve.',
    },
  },
  {
    id: 'after-expiry',
    group: 'late',
    needs: 'expiring',
    request: onOrder('pay_after_expiry'),
    title: { en: 'Pay after the expiry', pt: 'Pagar depois do vencimento' },
    what: {
      en: 'The clock moves past the order’s expiry, and the bank pays afterwards. The money is captured, and flagged paid_after_expiry.',
      pt: 'O relógio passa do vencimento do pedido, e o banco paga depois. O dinheiro é capturado, e marcado paid_after_expiry.',
    },
    example: 'tea',
    steps: [
      {
        press: 'after-expiry',
        timeline: [
          line('payment_moved', { from: 'new', to: 'expired' }),
          line('payment_moved', { from: 'expired', to: 'captured' }),
          problemLine('paid_after_expiry'),
        ],
      },
    ],
    ends: { ...ONE_CAPTURE, problem: 'paid_after_expiry' },
    why: {
      en: 'At the expiry wapay asked once more before it let the order go. The transaction’s own time says what is late, not the time of the news. The problem waits for a person, who delivers or refunds.',
      pt: 'No vencimento o wapay perguntou mais uma vez antes de desistir do pedido. É a hora da própria transação que diz o que é atrasado, não a hora da notícia. O problema espera uma pessoa, que entrega ou devolve.',
    },
  },
  {
    id: 'refund-elsewhere',
    group: 'late',
    needs: 'refundable',
    request: onOrder('refund', {}),
    title: { en: 'Refund in the gateway’s dashboard', pt: 'Devolver no painel do gateway' },
    what: {
      en: 'Somebody refunds behind wapay’s back. The gateway’s webhook leads to a lookup, which finds the refund.',
      pt: 'Alguém devolve o dinheiro sem o wapay saber. O webhook do gateway leva a uma consulta, que encontra a devolução.',
    },
    example: 'tea',
    steps: [
      { press: 'pay', timeline: [line('payment_moved', { to: 'captured' })] },
      { press: 'refund-elsewhere', timeline: [line('refund_made_elsewhere', { status: 'completed' })] },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'It counts as refunded, so that nothing is refunded twice. Captured is never left: refunds are counted beside it.',
      pt: 'Ela conta como devolvida, para que nada seja devolvido duas vezes. De capturado não se sai: as devoluções são contadas ao lado.',
    },
  },
  {
    id: 'refund-fails',
    group: 'late',
    needs: 'refundable',
    request: onOrder('refund_fails', {}),
    title: { en: 'A refund fails days later', pt: 'Uma devolução falha dias depois' },
    what: {
      en: 'A refund that had completed fails after all, as card refunds do. wapay no longer counts it, and raises refund_reversed.',
      pt: 'Uma devolução que estava concluída falha mesmo assim, como acontece com cartões. O wapay deixa de contá-la e abre refund_reversed.',
    },
    example: 'tea',
    steps: [
      { press: 'pay', timeline: [line('payment_moved', { to: 'captured' })] },
      { press: 'refund-elsewhere', timeline: [line('refund_made_elsewhere', { status: 'completed' })] },
      {
        press: 'refund-fails',
        timeline: [
          line('refund_moved', { from: 'completed', to: 'failed', title: '' }),
          problemLine('refund_reversed'),
        ],
      },
    ],
    ends: { ...ONE_CAPTURE, problem: 'refund_reversed' },
    why: {
      en: 'Completed is not the last word while a bank can still refuse. Had the webhook got lost, wapay would have found it by itself: it looks at a completed refund for thirty days. A person refunds again, or pays back in another way.',
      pt: 'Concluída não é a última palavra enquanto um banco ainda pode recusar. Se o webhook se perdesse, o wapay descobriria sozinho: ele olha uma devolução concluída por trinta dias. Uma pessoa devolve de novo, ou de outra forma.',
    },
  },
  {
    id: 'dispute',
    group: 'late',
    needs: 'disputable',
    request: onOrder('dispute', {}),
    title: { en: 'The bank claims the money back', pt: 'O banco contesta o pagamento' },
    what: {
      en: 'The customer’s bank opens a chargeback. wapay lists it with the payment, and raises disputed.',
      pt: 'O banco do cliente abre uma contestação. O wapay a mostra junto do pagamento e abre disputed.',
    },
    example: 'bread',
    steps: [
      { press: 'confirm', timeline: [line('payment_moved', { from: 'pending', to: 'captured' })] },
      {
        press: 'dispute',
        timeline: [line('dispute_opened', { dispute_kind: 'chargeback', status: 'open' }), problemLine('disputed')],
      },
    ],
    ends: { ...ONE_CAPTURE, problem: 'disputed' },
    why: {
      en: 'Claimed money may be gone, so it counts against what can be refunded: nobody gives it back twice. The payment stays captured until the claim is decided, and each move of it is told to the merchant.',
      pt: 'Dinheiro contestado pode ter ido embora, então conta contra o que dá para devolver: ninguém devolve duas vezes. O pagamento continua capturado até a decisão, e a loja é avisada de cada passo.',
    },
  },
];

/** Time that passes at once. */
export const CLOCK: Story[] = [
  {
    id: 'clock-2-minutes',
    group: 'clock',
    needs: 'nothing',
    request: forward(120),
    title: { en: '2 minutes forward', pt: '2 minutos à frente' },
    what: {
      en: 'Two minutes pass at once, for wapay and for the pretended world. That is the time of the reconciler’s first look.',
      pt: 'Dois minutos passam de uma vez, para o wapay e para o mundo de mentira. É a hora da primeira consulta do reconciliador.',
    },
    example: 'tea',
    steps: [
      { press: 'lost' },
      {
        press: 'clock-2-minutes',
        timeline: [
          line('lookup_applied', { verdict: 'captured' }),
          line('payment_moved', { from: 'new', to: 'captured' }),
        ],
      },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'Nobody told wapay of this payment, and it found it all the same. The reconciler asks after 2, 5 and 15 minutes, 1 and 6 hours, then daily. The clock never goes back, not even by a restart.',
      pt: 'Ninguém avisou o wapay deste pagamento, e ele o encontrou assim mesmo. O reconciliador pergunta depois de 2, 5 e 15 minutos, 1 e 6 horas, e então todo dia. O relógio nunca volta, nem com um reinício.',
    },
  },
  {
    id: 'clock-hour',
    group: 'clock',
    needs: 'nothing',
    request: forward(3600),
    title: { en: '1 hour forward', pt: '1 hora à frente' },
    what: {
      en: 'An hour passes at once, as if the process had slept. What was due in that hour is done now.',
      pt: 'Uma hora passa de uma vez, como se o processo tivesse dormido. O que devia acontecer nela acontece agora.',
    },
    example: 'tea',
    steps: [
      { press: 'lookup-down' },
      { press: 'pay', timeline: [line('lookup_unanswered', { reason: '500: Generic error' })] },
      { press: 'lookup-down' },
      { press: 'clock-hour', timeline: [line('payment_moved', { from: 'new', to: 'captured' })] },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'What wapay owes is a row with a time, not a timer in memory. So a process that slept or was killed finds it again. Here it owed a lookup that had failed.',
      pt: 'O que o wapay deve é uma linha com hora marcada, não um timer na memória. Por isso um processo que dormiu ou foi morto a encontra de novo. Aqui ele devia uma consulta que tinha falhado.',
    },
  },
  {
    id: 'clock-day',
    group: 'clock',
    needs: 'nothing',
    request: forward(86_400),
    title: { en: '1 day forward', pt: '1 dia à frente' },
    what: {
      en: 'A day passes at once, and the order expires in it. The customer had paid in time, but no webhook came.',
      pt: 'Um dia passa de uma vez, e o pedido vence nele. O cliente tinha pago a tempo, mas nenhum webhook chegou.',
    },
    example: 'tea',
    steps: [
      { press: 'lost' },
      {
        press: 'clock-day',
        timeline: [
          line('lookup_applied', { verdict: 'captured' }),
          line('payment_moved', { from: 'new', to: 'captured' }),
        ],
      },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'wapay asks before it lets an order expire, and hears: captured. The transaction’s own time was before the expiry, so nothing is flagged.',
      pt: 'O wapay pergunta antes de deixar um pedido vencer, e ouve: capturado. A hora da própria transação era anterior ao vencimento, então nada é marcado.',
    },
  },
  {
    id: 'clock-expiry',
    group: 'clock',
    needs: 'not_expired',
    request: { method: 'POST', path: '/sandbox/clock', body: { until: '{after_expiry}' } },
    title: { en: 'Past the order’s expiry', pt: 'Para depois do vencimento' },
    what: {
      en: 'Nobody has paid when the order expires. wapay asks once more, hears that nobody has tried, and lets it expire.',
      pt: 'Ninguém pagou quando o pedido vence. O wapay pergunta mais uma vez, ouve que ninguém tentou, e deixa o pedido vencer.',
    },
    example: 'tea',
    steps: [
      {
        press: 'clock-expiry',
        timeline: [
          line('lookup_applied', { verdict: 'nothing' }),
          line('payment_moved', { from: 'new', to: 'expired' }),
        ],
      },
    ],
    ends: { order: 'pending', payment: 'expired', attempts: 0, messages: 1 },
    why: {
      en: 'Expired is not the last word: money that comes late is still captured, and flagged. wapay goes on asking for four days, because banks authorise late.',
      pt: 'Vencido não é a última palavra: dinheiro que chega tarde ainda é capturado, e marcado. O wapay continua perguntando por quatro dias, porque bancos autorizam com atraso.',
    },
  },
];
