import type { ExceptionKind } from '../../../domain/reconciliation/exception-kinds';
import { inLanguages } from '../../shared/current-language';

/**
 * What a finding is, as its words need it: money that is missing here may be of no order, and payments of another
 * channel come as one finding for a settlement.
 */
export type Finding = ExceptionKind | 'payment_without_order' | 'foreign_payments';

interface FindingWords {
  title: string;
  means: string;
  next: string;
}

const ASKED_EN = 'wapay asks the provider again by itself; nothing is captured unless its lookup confirms it.';
const ASKED_PT = 'O wapay pergunta de novo ao provedor; nada é capturado sem que a consulta confirme.';

const FINDINGS_EN: Record<Finding, FindingWords> = {
  chargeback: {
    title: 'Chargeback',
    means: 'The customer’s bank claims the money back, and the gateway has taken it from you.',
    next: 'Answer it in the gateway’s dashboard before its deadline. `wapay evidence` with the order’s reference gives what the bank wants to see.',
  },
  missing_here: {
    title: 'Paid at the gateway, not here',
    means: 'The gateway took money for this order, and it is not captured here.',
    next: ASKED_EN,
  },
  payment_without_order: {
    title: 'Paid at the gateway, for no order here',
    means: 'The gateway took money, and the payment fits no order here, or more than one.',
    next: 'Find out in the gateway’s dashboard whose payment it is. Give it back, or explain it.',
  },
  foreign_payments: {
    title: 'Payments that are not of your orders here',
    means: 'The settlement has payments without a reference of an order here, for example of your web shop.',
    next: 'Explain it when they are of another channel on the same account. Their money is booked as not explained until then.',
  },
  duplicate_payment: {
    title: 'Paid twice',
    means: 'The gateway has a further payment for an order that was paid already.',
    next: 'Open the order and refund the second payment, or explain why the customer paid more. Where only the books of another gateway repeat it, nobody paid twice: explain it.',
  },
  missing_at_gateway: {
    title: 'Captured here, missing at the gateway',
    means: 'The payment is captured here, and no row of the gateway’s files has it, though its days are imported.',
    next: 'Look the payment up in the gateway’s dashboard. If it is there, import the file of its day; if not, ask the gateway where the money is.',
  },
  not_credited: {
    title: 'Paid out, but not in the bank',
    means:
      'The gateway says that it paid this settlement out, and your bank’s statement of those days has no credit of it.',
    next: 'Ask the bank with the reference (UTR), then the gateway. A pay-out that was returned is settled again.',
  },
  refund_missing_here: {
    title: 'Refunded at the gateway, not here',
    means: 'The gateway gave money back to the customer, and no refund of it is known here.',
    next: ASKED_EN,
  },
  refund_missing_at_gateway: {
    title: 'Refunded here, missing at the gateway',
    means:
      'A refund is completed here, and no row of the gateway’s files has it. The customer may not have got the money.',
    next: 'Ask the gateway for the reference of the refund (ARN or UTR).',
  },
  credit_mismatch: {
    title: 'The bank credited another amount',
    means: 'What came to the bank is not what the gateway says it paid out.',
    next: 'Compare the bank’s narration with the settlement. Charges of the bank are a usual reason.',
  },
  settlement_sum_mismatch: {
    title: 'The settlement does not add up',
    means: 'The rows of this settlement do not add up to what the gateway says it pays out.',
    next: 'Rows may be missing: import the whole report of this settlement. Then ask the gateway.',
  },
  amount_mismatch: {
    title: 'Another amount at the gateway',
    means: 'The gateway’s file says another amount than was captured or refunded here.',
    next: 'Compare with the gateway’s dashboard. The difference is booked as not explained.',
  },
  currency_mismatch: {
    title: 'Another currency at the gateway',
    means: 'The gateway took the payment in another currency than the order has.',
    next: 'Check the currency of the gateway’s account. Amounts of two currencies are never added up.',
  },
  authorized_not_captured: {
    title: 'Authorized, never captured',
    means: 'The customer’s bank holds the money, and the gateway never took it.',
    next: 'Capture it in the gateway’s dashboard before it lapses, or switch on automatic capture.',
  },
  unknown_credit: {
    title: 'A credit of no known settlement',
    means: 'The bank’s statement has a credit of a gateway that fits no settlement.',
    next: 'Import the settlement report of that day, or say which settlement it pays.',
  },
  fee_variance: {
    title: 'Another fee than agreed',
    means: 'Fee or tax of the payment are not what was agreed with the gateway.',
    next: 'Compare the agreed rates with your contract, and claim the difference.',
  },
  unknown_row: {
    title: 'A row that could not be used',
    means: 'A row of a file cannot be read, or says something else than an earlier file about the same payment.',
    next: 'The bad rows of the file, below, name the line and the reason.',
  },
};

const FINDINGS_PT: Record<Finding, FindingWords> = {
  chargeback: {
    title: 'Chargeback',
    means: 'O banco do cliente pede o dinheiro de volta, e o gateway o tirou de você.',
    next: 'Responda no painel do gateway antes do prazo. `wapay evidence` com a referência do pedido dá o que o banco quer ver.',
  },
  missing_here: {
    title: 'Pago no gateway, não aqui',
    means: 'O gateway recebeu dinheiro por este pedido, e ele não está capturado aqui.',
    next: ASKED_PT,
  },
  payment_without_order: {
    title: 'Pago no gateway, sem pedido aqui',
    means: 'O gateway recebeu dinheiro, e o pagamento não corresponde a nenhum pedido daqui, ou a mais de um.',
    next: 'Descubra no painel do gateway de quem é o pagamento. Devolva, ou explique.',
  },
  foreign_payments: {
    title: 'Pagamentos que não são dos seus pedidos daqui',
    means: 'O repasse tem pagamentos sem referência de um pedido daqui, por exemplo da sua loja na web.',
    next: 'Explique se são de outro canal na mesma conta. Até lá o dinheiro deles fica como sem explicação.',
  },
  duplicate_payment: {
    title: 'Pago duas vezes',
    means: 'O gateway tem mais um pagamento de um pedido que já estava pago.',
    next: 'Abra o pedido e devolva o segundo pagamento, ou explique por que o cliente pagou mais. Se só os arquivos de outro gateway o repetem, ninguém pagou duas vezes: explique.',
  },
  missing_at_gateway: {
    title: 'Capturado aqui, falta no gateway',
    means:
      'O pagamento está capturado aqui, e nenhuma linha dos arquivos do gateway o tem, embora seus dias estejam importados.',
    next: 'Procure o pagamento no painel do gateway. Se está lá, importe o arquivo do dia; se não, pergunte ao gateway onde está o dinheiro.',
  },
  not_credited: {
    title: 'Repassado, mas não está no banco',
    means: 'O gateway diz que pagou este repasse, e o extrato do banco desses dias não tem o crédito.',
    next: 'Pergunte ao banco com a referência (UTR), depois ao gateway. Um repasse devolvido é pago de novo.',
  },
  refund_missing_here: {
    title: 'Devolvido no gateway, não aqui',
    means: 'O gateway devolveu dinheiro ao cliente, e nenhuma devolução é conhecida aqui.',
    next: ASKED_PT,
  },
  refund_missing_at_gateway: {
    title: 'Devolvido aqui, falta no gateway',
    means:
      'Uma devolução está concluída aqui, e nenhuma linha dos arquivos do gateway a tem. O cliente talvez não tenha recebido.',
    next: 'Peça ao gateway a referência da devolução (ARN ou UTR).',
  },
  credit_mismatch: {
    title: 'O banco creditou outro valor',
    means: 'O que chegou ao banco não é o que o gateway diz que pagou.',
    next: 'Compare o histórico do banco com o repasse. Tarifas do banco são um motivo comum.',
  },
  settlement_sum_mismatch: {
    title: 'O repasse não fecha',
    means: 'As linhas deste repasse não somam o que o gateway diz que paga.',
    next: 'Podem faltar linhas: importe o relatório inteiro deste repasse. Depois pergunte ao gateway.',
  },
  amount_mismatch: {
    title: 'Outro valor no gateway',
    means: 'O arquivo do gateway diz outro valor do que foi capturado ou devolvido aqui.',
    next: 'Compare com o painel do gateway. A diferença fica como sem explicação.',
  },
  currency_mismatch: {
    title: 'Outra moeda no gateway',
    means: 'O gateway recebeu o pagamento em outra moeda que a do pedido.',
    next: 'Confira a moeda da conta no gateway. Valores de duas moedas nunca são somados.',
  },
  authorized_not_captured: {
    title: 'Autorizado, nunca capturado',
    means: 'O banco do cliente reserva o dinheiro, e o gateway nunca o tomou.',
    next: 'Capture no painel do gateway antes que expire, ou ligue a captura automática.',
  },
  unknown_credit: {
    title: 'Um crédito sem repasse conhecido',
    means: 'O extrato do banco tem um crédito de um gateway que não corresponde a nenhum repasse.',
    next: 'Importe o relatório de repasses desse dia, ou diga qual repasse ele paga.',
  },
  fee_variance: {
    title: 'Outra tarifa que a combinada',
    means: 'Tarifa ou imposto do pagamento não são os combinados com o gateway.',
    next: 'Compare as taxas combinadas com o seu contrato e cobre a diferença.',
  },
  unknown_row: {
    title: 'Uma linha que não pôde ser usada',
    means:
      'Uma linha de um arquivo não pode ser lida, ou diz outra coisa que um arquivo anterior sobre o mesmo pagamento.',
    next: 'As linhas ruins do arquivo, abaixo, dizem a linha e o motivo.',
  },
};

/** What does not agree between the orders, the gateway and the bank. */
export const exceptionWords = inLanguages({
  en: {
    findings: FINDINGS_EN,
    title: 'Exceptions',
    state: 'State',
    states: { open: 'Open', explained: 'Explained', resolved: 'Resolved' },
    kind: 'Kind',
    anyKind: 'Any kind',
    order: 'gravest first',
    none: { open: 'Nothing disagrees', explained: 'None is explained', resolved: 'None is resolved' },
    noneMeans: {
      open: 'What the orders, the gateway’s files and the bank’s statements say differently appears here.',
      explained: 'What a person explained with a note stays here until it is no longer true.',
      resolved: 'What is no longer true comes here by itself.',
    },
    more: (count: number) => `There are more; these are the newest of each kind (${count}).`,
    showMore: (left: number) => `Show ${left} more`,
    age: (days: number) => (days === 0 ? 'found today' : days === 1 ? 'found 1 day ago' : `found ${days} days ago`),
    amount: 'Amount',
    expected: 'Expected',
    found: 'Found',
    difference: 'Difference',
    orderOf: 'Order',
    settlement: 'Settlement',
    gatewayId: 'The gateway’s id',
    line: 'Line of the file',
    next: 'Next:',
    note: 'Explained:',
    noted: 'Note:',
    explain: 'Explain…',
    changeNote: 'Change the note…',
    reopen: 'Reopen',
    reopened: (title: string) => `Open again: ${title}.`,
    explainTitle: (title: string) => `Explain: ${title}`,
    explainVerb: 'Keep as explained',
    explained: (title: string) => `Explained: ${title}.`,
    why: 'Why it is so',
    whyHelp: 'Kept with the exception, for whoever closes the books. No money moves by this.',
  },
  pt: {
    findings: FINDINGS_PT,
    title: 'Divergências',
    state: 'Situação',
    states: { open: 'Abertas', explained: 'Explicadas', resolved: 'Resolvidas' },
    kind: 'Tipo',
    anyKind: 'Qualquer tipo',
    order: 'as mais graves primeiro',
    none: { open: 'Nada diverge', explained: 'Nenhuma está explicada', resolved: 'Nenhuma está resolvida' },
    noneMeans: {
      open: 'O que os pedidos, os arquivos do gateway e os extratos do banco dizem de forma diferente aparece aqui.',
      explained: 'O que uma pessoa explicou com uma nota fica aqui até deixar de ser verdade.',
      resolved: 'O que deixou de ser verdade vem para cá sozinho.',
    },
    more: (count: number) => `Há mais; estas são as mais novas de cada tipo (${count}).`,
    showMore: (left: number) => `Mostrar mais ${left}`,
    age: (days: number) =>
      days === 0 ? 'encontrada hoje' : days === 1 ? 'encontrada há 1 dia' : `encontrada há ${days} dias`,
    amount: 'Valor',
    expected: 'Esperado',
    found: 'Encontrado',
    difference: 'Diferença',
    orderOf: 'Pedido',
    settlement: 'Repasse',
    gatewayId: 'Id no gateway',
    line: 'Linha do arquivo',
    next: 'Agora:',
    note: 'Explicação:',
    noted: 'Nota:',
    explain: 'Explicar…',
    changeNote: 'Mudar a nota…',
    reopen: 'Reabrir',
    reopened: (title: string) => `Aberta de novo: ${title}.`,
    explainTitle: (title: string) => `Explicar: ${title}`,
    explainVerb: 'Guardar como explicada',
    explained: (title: string) => `Explicada: ${title}.`,
    why: 'Por que é assim',
    whyHelp: 'Fica com a divergência, para quem fecha as contas. Nenhum dinheiro se move por isto.',
  },
});
