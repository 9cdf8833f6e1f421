/** The service's English words of an order's timeline in Portuguese, for those who read the sandbox in it. */

const WORDS: Record<string, string> = {
  new: 'novo',
  pending: 'pendente',
  captured: 'capturado',
  failed: 'recusado',
  canceled: 'cancelado',
  expired: 'vencido',
  processing: 'em preparo',
  partially_shipped: 'enviado em parte',
  shipped: 'enviado',
  completed: 'concluído',
  success: 'sucesso',
  succeeded: 'deu certo',
  sent: 'enviada',
  queued: 'na fila',
  delivered: 'entregue',
  read: 'lida',
  unknown: 'desconhecido',
  requested: 'pedida',
  withdrawn: 'retirada',
};

/** What a message or a refund is: Portuguese has words of its own for these two, which are feminine. */
const FEMININE: Record<string, string> = {
  ...WORDS,
  failed: 'recusada',
  unknown: 'desconhecida',
  completed: 'concluída',
  canceled: 'cancelada',
};

const CAUSES: Record<string, string> = {
  merchant: 'loja',
  webhook: 'webhook',
  provider: 'provedor',
  reconciler: 'reconciliador',
  refusal: 'recusa',
  charge: 'cobrança',
  delivery: 'entrega',
};

const KINDS: Record<string, string> = {
  order: 'pedido',
  message: 'mensagem',
  webhook: 'webhook',
  lookup: 'consulta',
  lookup_failed: 'consulta sem resposta',
  payment: 'pagamento',
  problem: 'problema',
  refused: 'recusado',
  refund: 'devolução',
  charge: 'cobrança',
  consent: 'consentimento',
  gave_up: 'desistiu',
  erased: 'apagado',
  order_details: 'order_details',
  order_status: 'order_status',
};

const word = (text = ''): string => WORDS[text] ?? text;
const feminine = (text = ''): string => FEMININE[text] ?? text;

/** Sentences without any part that changes. */
const SENTENCES: Record<string, string> = {
  'Order created': 'Pedido criado',
  'The customer was erased; the records of the money were kept':
    'O cliente foi apagado; os registros do dinheiro ficaram',
  'The order_details message did arrive: WhatsApp reports a payment for it':
    'A mensagem order_details chegou, sim: o WhatsApp informa um pagamento para ela',
  'No payment within the time allowed; looking again only after a webhook':
    'Nenhum pagamento no prazo; nova consulta só depois de um webhook',
  'nobody has tried to pay': 'ninguém tentou pagar',
  'an attempt to pay is under way': 'há uma tentativa de pagamento em andamento',
  'the attempt to pay failed': 'a tentativa de pagamento foi recusada',
  'captured, and everything agrees': 'capturado, e tudo confere',
  'paid, but it does not agree with the order': 'pago, mas não confere com o pedido',
  'The customer paid although the order was canceled. Deliver it or refund it.':
    'O cliente pagou embora o pedido estivesse cancelado. Entregue ou devolva.',
  'The customer paid after the order had expired. Deliver it or refund it.':
    'O cliente pagou depois do vencimento do pedido. Entregue ou devolva.',
  'The provider reports a second successful transaction. Refund one of them at the gateway.':
    'O provedor informa uma segunda transação com sucesso. Devolva uma delas no gateway.',
  'The provider once confirmed this payment and now says otherwise. Compare with the gateway account.':
    'O provedor já confirmou este pagamento e agora diz outra coisa. Compare com a conta no gateway.',
  'this consent has led to a charge already': 'este consentimento já levou a uma cobrança',
  'the PSP knows of money for this order already': 'o PSP já conhece dinheiro para este pedido',
  'no PSP is configured': 'nenhum PSP está configurado',
  'it names another card than the one that was sent': 'ele nomeia outro cartão que não o enviado',
  'the credential is not stored': 'a credencial não está guardada',
  'the stored credential has other last four digits': 'a credencial guardada tem outros quatro dígitos finais',
  'the stored credential belongs to somebody else': 'a credencial guardada é de outra pessoa',
  'the sender is not certainly the customer of the order': 'não é certo que o remetente seja o cliente do pedido',
};

type Put = (...parts: string[]) => string;

/** Sentences with parts; an unknown part, such as a provider's own words, stays as it is. */
const PATTERNS: [RegExp, Put][] = [
  [/^Lookup (\S+): (.*)$/, (number, what) => `Consulta ${number}: ${inPortuguese(what)}`],
  [/^Payment (\S+) → (\w+)$/, (from, to) => `Pagamento ${word(from)} → ${word(to)}`],
  [/^Order (\w+) → (\w+)$/, (from, to) => `Pedido ${word(from)} → ${word(to)}`],
  [/^Order (\w+) → (\w+), rolled back$/, (from, to) => `Pedido ${word(from)} → ${word(to)}, desfeito`],
  [/^Order (\w+) → (\w+), never sent$/, (from, to) => `Pedido ${word(from)} → ${word(to)}, nunca enviado`],
  [/^A (\w+) payment does not take (\w+)$/, (state, event) => `Um pagamento ${word(state)} não aceita ${event}`],
  [/^A (\w+) refund does not take (\w+)$/, (state, event) => `Uma devolução ${feminine(state)} não aceita ${event}`],
  [/^Refund (\w+) → (\w+)(.*)$/, (from, to, why) => `Devolução ${feminine(from)} → ${feminine(to)}${why}`],
  [
    /^A refund of (\S+) minor units was made elsewhere: (\w+)$/,
    (amount, state) => `Uma devolução de ${amount} centavos foi feita em outro lugar: ${feminine(state)}`,
  ],
  [/^A second refund of (\S+) minor units$/, (amount) => `Uma segunda devolução de ${amount} centavos`],
  [/^A refund of (\S+) minor units(.*)$/, (amount, rest) => `Uma devolução de ${amount} centavos${rest}`],
  [/^(\w+) accepted by WhatsApp$/, (kind) => `${kind} aceita pelo WhatsApp`],
  [/^(\w+) (sent|delivered|read|failed)$/, (kind, state) => `${kind} ${feminine(state)}`],
  [/^(\w+) failed: (.*)$/, (kind, why) => `${kind} recusada: ${why}`],
  [/^(\w+) is to be sent$/, (kind) => `${kind} a ser enviada`],
  [/^(\w+) owed again as the template (.*)$/, (kind, name) => `${kind} devida de novo como o template ${name}`],
  [
    /^(\w+): no answer, so it is not known whether it arrived$/,
    (kind) => `${kind}: sem resposta, não se sabe se chegou`,
  ],
  [/^(\w+) had arrived the first time$/, (kind) => `${kind} já tinha chegado na primeira vez`],
  [
    /^(\w+): the repeat failed \((.*)\), so it is still not known whether the first arrived$/,
    (kind, why) => `${kind}: a repetição falhou (${why}), ainda não se sabe se a primeira chegou`,
  ],
  [
    /^WhatsApp says: payment (\w+)(?:, attempt (\w+))?$/,
    (state, attempt) => `WhatsApp diz: pagamento ${word(state)}${attempt ? `, tentativa: ${word(attempt)}` : ''}`,
  ],
  [/^The PSP says: (.*)$/, (what) => `O PSP diz: ${what}`],
  [/^The customer consents to pay: attempt (\S+)$/, (number) => `O cliente consente em pagar: tentativa ${number}`],
  [/^The customer's consent is refused: (.*)$/, (why) => `O consentimento do cliente é recusado: ${inPortuguese(why)}`],
  [
    /^A customer's consent was refused: (.*)\.$/,
    (why) => `O consentimento de um cliente foi recusado: ${inPortuguese(why)}.`,
  ],
  [
    /^The PSP answers to attempt (\S+): (\w+)$/,
    (number, state) => `O PSP responde à tentativa ${number}: ${feminine(state)}`,
  ],
  [
    /^The PSP could not be asked for attempt (\S+) \((.*)\); trying again$/,
    (number, why) => `Não deu para pedir a tentativa ${number} ao PSP (${why}); tentando de novo`,
  ],
  [
    /^No answer to attempt (\S+) \((.*)\); asking again under the same key$/,
    (number, why) => `Sem resposta à tentativa ${number} (${why}); perguntando de novo com a mesma chave`,
  ],
  [/^Attempt (\S+) (\w+)$/, (number, state) => `Tentativa ${number}: ${feminine(state)}`],
  [/^No usable answer to a lookup \((.*)\)$/, (why) => `Sem resposta útil a uma consulta (${why})`],
  [/^Problem (\w+): (.*)$/, (code, detail) => `Problema ${code}: ${inPortuguese(detail)}`],
  [/^Resolved: (.*)$/, (codes) => `Resolvido: ${codes}`],
  [
    /^Paid (\S+)(?: and (\S+))? minor units, ordered (\S+)\.$/,
    (paid, other, ordered) => `Pago ${paid}${other ? ` e ${other}` : ''} centavos, pedido ${ordered}.`,
  ],
];

/** A summary of the timeline, or a problem's detail, in Portuguese; what is not known stays as it is. */
export function inPortuguese(summary = ''): string {
  const sentence = SENTENCES[summary];
  if (sentence !== undefined) return sentence;
  for (const [pattern, put] of PATTERNS) {
    const match = pattern.exec(summary);
    if (match) return put(...match.slice(1));
  }
  return summary;
}

/** The state of an order, of a payment (masculine) or of a message (feminine). */
export const stateInPortuguese = (state: string, of: 'payment' | 'message'): string =>
  of === 'message' ? feminine(state) : word(state);

export const causeInPortuguese = (cause: string): string => CAUSES[cause] ?? cause;
export const kindInPortuguese = (kind: string): string => KINDS[kind] ?? kind;
