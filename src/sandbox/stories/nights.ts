import { line } from './lines';
import type { ActionRequest, Step, Story } from './scenario';

const ONE_CAPTURE = { order: 'processing', payment: 'captured', attempts: 1, messages: 2 } as const;

const night = (trouble?: string): ActionRequest => ({
  method: 'POST',
  path: '/sandbox/night',
  body: trouble === undefined ? {} : { trouble, reference_id: '{reference_id}' },
});

const PAID: Step = { press: 'pay', timeline: [line('payment_moved', { to: 'captured' })] };

/** Nights in which gateways settle and banks credit; the merchant's own import reads their files. */
export const NIGHTS: Story[] = [
  {
    id: 'night-quiet',
    group: 'night',
    needs: 'nothing',
    request: night(),
    title: { en: 'A quiet night', pt: 'Uma noite tranquila' },
    what: {
      en: 'The gateway pays out what was paid, less its fees, and the bank credits it. In the morning both files are imported and matched.',
      pt: 'O gateway repassa o que foi pago, menos as tarifas, e o banco credita. De manhã os dois arquivos são importados e conferidos.',
    },
    example: 'tea',
    steps: [PAID, { press: 'night-quiet', books: 'agree' }],
    ends: ONE_CAPTURE,
    why: {
      en: 'Captured, settled and credited are three different facts, and each comes from another party. They agree to the paisa, so nobody has to look.',
      pt: 'Capturado, repassado e creditado são três fatos diferentes, e cada um vem de outra parte. Eles batem até o centavo, então ninguém precisa olhar.',
    },
  },
  {
    id: 'night-missing_row',
    group: 'night',
    needs: 'paid',
    request: night('missing_row'),
    title: { en: 'A row is missing', pt: 'Falta uma linha' },
    what: {
      en: 'The gateway’s file has not the payment. That is usual for some working days, and so many nights pass here; then it is missing_at_gateway.',
      pt: 'O arquivo do gateway não tem o pagamento. Por alguns dias úteis isso é normal, e tantas noites passam aqui; depois é missing_at_gateway.',
    },
    example: 'tea',
    steps: [
      PAID,
      { press: 'night-missing_row', books: 'missing_at_gateway' },
      { press: 'night-quiet', books: 'agree' },
    ],
    ends: ONE_CAPTURE,
    why: {
      en: 'It is told only because a file of that day was read: what nobody has looked for is not missing. The next file has the row, and the exception is resolved by itself.',
      pt: 'Só é avisado porque um arquivo daquele dia foi lido: o que ninguém procurou não falta. O próximo arquivo tem a linha, e a exceção se resolve sozinha.',
    },
  },
  {
    id: 'night-doubled_row',
    group: 'night',
    needs: 'paid',
    request: night('doubled_row'),
    title: { en: 'A row is there twice', pt: 'Uma linha aparece duas vezes' },
    what: {
      en: 'The gateway has taken the money of one order twice, under two ids of its own. The books say duplicate_payment.',
      pt: 'O gateway levou o dinheiro de um pedido duas vezes, com dois ids seus. Os livros dizem duplicate_payment.',
    },
    example: 'tea',
    steps: [PAID, { press: 'night-doubled_row', books: 'duplicate_payment' }],
    ends: ONE_CAPTURE,
    why: {
      en: 'The second payment captures nothing: it waits in suspense, and the provider is looked up at once. The same row in two files would change nothing.',
      pt: 'O segundo pagamento não captura nada: espera numa conta à parte, e o provedor é consultado na hora. A mesma linha em dois arquivos não mudaria nada.',
    },
  },
  {
    id: 'night-wrong_fee',
    group: 'night',
    needs: 'paid',
    request: night('wrong_fee'),
    title: { en: 'The fee is too high', pt: 'A tarifa é alta demais' },
    what: {
      en: 'The gateway keeps 5 % where 2 % were agreed. The books say fee_variance, with both amounts.',
      pt: 'O gateway fica com 5 % onde o combinado eram 2 %. Os livros dizem fee_variance, com os dois valores.',
    },
    example: 'tea',
    steps: [PAID, { press: 'night-wrong_fee', books: 'fee_variance' }],
    ends: ONE_CAPTURE,
    why: {
      en: 'Fee and tax of each row are compared with PUT /v1/fee_rates/razorpay, to one paisa. Payout and credit agree all the same, so a sum alone would have shown nothing.',
      pt: 'Tarifa e imposto de cada linha são comparados com PUT /v1/fee_rates/razorpay, até um centavo. Repasse e crédito batem mesmo assim, então só a soma não mostraria nada.',
    },
  },
  {
    id: 'night-chargeback',
    group: 'night',
    needs: 'paid',
    request: night('chargeback'),
    title: { en: 'A chargeback in the file', pt: 'Um chargeback no arquivo' },
    what: {
      en: 'The gateway takes the payment back, because the customer’s bank claims it. WhatsApp tells of no disputes, so the file is the first to say it: chargeback.',
      pt: 'O gateway toma o pagamento de volta, porque o banco do cliente o reclama. O WhatsApp não avisa de disputas, então o arquivo é o primeiro a dizer: chargeback.',
    },
    example: 'tea',
    steps: [PAID, { press: 'night-chargeback', books: 'chargeback' }],
    ends: ONE_CAPTURE,
    why: {
      en: 'The money is booked to disputes, and the exception stays until the dispute is won. wapay evidence has what the bank asks for.',
      pt: 'O dinheiro vai para a conta de disputas, e a exceção fica até a disputa ser ganha. O wapay evidence tem o que o banco pede.',
    },
  },
  {
    id: 'night-holiday',
    group: 'night',
    needs: 'paid',
    request: night('holiday'),
    title: { en: 'The bank has a holiday', pt: 'Feriado no banco' },
    what: {
      en: 'The gateway has paid out, but the bank credits nothing on a holiday that nobody named. After two working days it is not_credited.',
      pt: 'O gateway repassou, mas o banco não credita nada num feriado que ninguém informou. Depois de dois dias úteis é not_credited.',
    },
    example: 'tea',
    steps: [PAID, { press: 'night-holiday', books: 'not_credited' }, { press: 'night-quiet', books: 'agree' }],
    ends: ONE_CAPTURE,
    why: {
      en: 'A gateway’s “settled” is no money in the bank. The credit comes a night later and resolves the exception; with BANK_HOLIDAYS there would have been none.',
      pt: '“Repassado” no gateway não é dinheiro no banco. O crédito chega uma noite depois e resolve a exceção; com BANK_HOLIDAYS não haveria nenhuma.',
    },
  },
  {
    id: 'night-short_credit',
    group: 'night',
    needs: 'paid',
    request: night('short_credit'),
    title: { en: 'The bank credits too little', pt: 'O banco credita de menos' },
    what: {
      en: 'The bank keeps 11.80 of the payout for itself. Payout and credit belong together by their UTR, and differ: credit_mismatch.',
      pt: 'O banco fica com 11,80 do repasse. Repasse e crédito pertencem um ao outro pelo UTR, e diferem: credit_mismatch.',
    },
    example: 'tea',
    steps: [PAID, { press: 'night-short_credit', books: 'credit_mismatch' }],
    ends: ONE_CAPTURE,
    why: {
      en: 'Nothing is matched by amount alone, so a credit that is too small still finds its payout. The settlement is not called credited until a person has explained the rest.',
      pt: 'Nada é conferido só pelo valor, então um crédito pequeno demais ainda encontra seu repasse. O repasse só é dado como creditado quando uma pessoa explica o resto.',
    },
  },
];
