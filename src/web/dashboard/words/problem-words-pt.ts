import type { ProblemCode } from '../../../domain/lifecycles/statuses';
import type { ProblemWords } from './problem-words-en';

const MISMATCH = {
  means: 'Alguém pagou, mas não o que este pedido cobra. Esse dinheiro não foi capturado.',
  next: 'Compare com a conta no gateway. Devolva lá, ou entregue; depois resolva o problema.',
};
const CONSENT = {
  means: 'Um consentimento para cobrar o cartão salvo não serve para este pedido. Nada foi cobrado.',
  next: 'Leia a história: ela diz o que não serviu. Resolva o problema quando tiver tratado dele.',
};

/** The same as the English, in Portuguese. */
export const PROBLEMAS: Record<ProblemCode, ProblemWords> = {
  amount_mismatch: { title: 'O valor não confere', ...MISMATCH },
  currency_mismatch: { title: 'A moeda não confere', ...MISMATCH },
  reference_mismatch: { title: 'A referência não confere', ...MISMATCH },
  multiple_success: {
    title: 'Pago duas vezes',
    means: 'O cliente pagou mais de uma vez; um pagamento foi capturado.',
    next: 'Devolva a outra transação no gateway (o problema a nomeia); depois resolva.',
  },
  paid_after_cancel: {
    title: 'Pago depois de cancelado',
    means: 'O dinheiro chegou tarde. Está capturado: o cliente pagou um pedido cancelado.',
    next: 'Entregue mesmo assim, ou devolva; depois resolva o problema.',
  },
  paid_after_expiry: {
    title: 'Pago depois de vencido',
    means: 'O dinheiro chegou tarde. Está capturado: o cliente pagou um pedido vencido.',
    next: 'Entregue mesmo assim, ou devolva; depois resolva o problema.',
  },
  capture_contradicted: {
    title: 'O provedor volta atrás',
    means: 'O provedor confirmou este pagamento e agora o nega.',
    next: 'Não entregue mais nada. Compare com a conta no gateway, depois resolva.',
  },
  credential_mismatch: { title: 'Outro cartão que não o do pedido', ...CONSENT },
  sender_mismatch: { title: 'Consentimento de outra pessoa', ...CONSENT },
  charge_outcome_unknown: {
    title: 'Ninguém sabe se o cartão foi cobrado',
    means: 'Uma cobrança foi pedida, nenhuma resposta veio, e o PSP não guarda mais a chave dela.',
    next: 'Veja a conta no PSP. Resolva se nada foi cobrado: então o cliente pode confirmar de novo.',
  },
  refund_outcome_unknown: {
    title: 'Ninguém sabe se a devolução saiu',
    means: 'Uma devolução foi pedida e nenhuma resposta veio. Ela conta como feita até você saber.',
    next: 'Veja a conta no gateway, depois resolva.',
  },
  consent_refused: { title: 'Um consentimento foi recusado', ...CONSENT },
  disputed: {
    title: 'Contestado pelo banco do cliente',
    means: 'Um chargeback, uma devolução Pix ou um estorno: este dinheiro pode ir embora, ou já foi.',
    next: 'Responda no gateway antes do prazo. Não entregue mais nada até lá.',
  },
  capture_unconfirmed: {
    title: 'Informado como pago, não confirmado',
    means: 'O WhatsApp informou uma captura, e nenhuma consulta a confirma. O cliente pode ter pago.',
    next: 'Veja a conta no gateway. Devolva lá, ou espere uma consulta; depois resolva.',
  },
  refund_unreadable: {
    title: 'Uma devolução que não dá para ler',
    means: 'O provedor informa uma devolução sem valor legível. Nenhuma outra pode começar.',
    next: 'Veja a conta no gateway, depois resolva.',
  },
  refund_reversed: {
    title: 'Uma devolução voltou',
    means: 'Uma devolução concluída falhou: o cliente não recebeu o dinheiro.',
    next: 'Devolva de novo, ou de outra forma; depois resolva.',
  },
  refunded_before_delivery: {
    title: 'O dinheiro já tinha voltado',
    means: 'Quando a captura foi vista, não restava nada do dinheiro. Nada foi confirmado ao cliente.',
    next: 'Não entregue. Resolva quando tiver avisado o cliente.',
  },
  instrument_refused: {
    title: 'O PSP não fez o código de pagamento',
    means: 'O cliente não pôde receber nada com que pagar.',
    next: 'Corrija o que o PSP aponta, depois envie o pedido de novo.',
  },
};

/** A lookup that did not agree, and a later one that did. */
export const ACERTADO = {
  means:
    'Uma consulta falou de um dinheiro que não é o deste pedido. Uma posterior conferiu: o pagamento está capturado.',
  next: 'Compare com a conta no gateway: foi pago duas vezes? Depois resolva o problema.',
};
