import type { Language } from '../../../domain/timeline/words';
import { wordText } from '../../shared/format';
import type { Exchange } from '../types';

// biome-ignore lint/suspicious/noExplicitAny: bodies of every kind, of which only some words are looked for
type Any = any;

/** What an exchange is about, in a few words; null when it is none of the usual ones. */
export function summaryOf(exchange: Exchange, language: Language = 'en'): string | null {
  const summary = englishSummary(exchange);
  // The marks between the parts are kept.
  return summary === null || language === 'en'
    ? summary
    : summary
        .split(/(: |, )/)
        .map(partInPortuguese)
        .join('');
}

const PORTUGUESE: Record<string, string> = {
  'create an order': 'criar um pedido',
  'store a card': 'guardar um cartão',
  'look up now': 'consultar agora',
  'import a file': 'importar um arquivo',
  'say how a report is read': 'dizer como se lê um relatório',
  'store the agreed fee': 'guardar a tarifa combinada',
  'match the books': 'conferir os livros',
  'order canceled': 'pedido cancelado',
  'order details': 'detalhes do pedido',
  'order status': 'status do pedido',
  'register the webhook': 'registrar o webhook',
  'charge the card': 'cobrar o cartão',
  'consent to charge the card': 'consentimento para cobrar o cartão',
  'payment pending': 'pagamento pendente',
  'payment captured': 'pagamento capturado',
  'attempt pending': 'tentativa em andamento',
  'attempt success': 'tentativa aceita',
  'attempt failed': 'tentativa recusada',
  'message sent': 'mensagem enviada',
  'message delivered': 'mensagem entregue',
  'message read': 'mensagem lida',
  'charge pending': 'cobrança pendente',
  'charge succeeded': 'cobrança aceita',
  'charge failed': 'cobrança recusada',
  'refund succeeded': 'devolução feita',
  refund: 'devolução',
  refunded: 'devolvido',
  lookup: 'consulta',
  nothing: 'nada',
  pending: 'pendente',
  captured: 'capturado',
  succeeded: 'aceita',
  failed: 'recusada',
};

const partInPortuguese = (part: string): string =>
  PORTUGUESE[part] ?? part.replace(/^message failed/, 'mensagem recusada');

function englishSummary({ from, to, path, request, response }: Exchange): string | null {
  const asked = request as Any;
  const answered = response as Any;
  if (from === 'whatsapp') return webhookSummary(asked?.entry?.[0]?.changes?.[0]?.value);
  if (from === 'psp') return typeof asked?.type === 'string' ? asked.type.replace('.', ' ') : null;
  if (from === 'merchant') return merchantSummary(path, asked);
  return to === 'psp' ? pspSummary(path, asked, answered) : whatsappSummary(path, asked, answered);
}

function webhookSummary(value: Any): string | null {
  const status = value?.statuses?.[0];
  if (status?.type === 'payment') {
    const attempt = status.payment?.transaction?.status;
    const refunded = status.payment?.refunds ? ', refunded' : '';
    return `payment ${status.status}${attempt ? `, attempt ${attempt}` : ''}${refunded}`;
  }
  if (status) return `message ${status.status}${status.errors ? ` ${status.errors[0]?.code}` : ''}`;
  const kind = value?.messages?.[0]?.interactive?.type ?? value?.messages?.[0]?.type;
  return kind === 'payment_method' ? 'consent to charge the card' : (kind ?? null);
}

/** What the shop does in the morning after a night. */
const BOOKS: readonly (readonly [string, string])[] = [
  ['/v1/settlement_files', 'import a file'],
  ['/v1/column_mappings', 'say how a report is read'],
  ['/v1/fee_rates', 'store the agreed fee'],
  ['/v1/reconciliations', 'match the books'],
];

function merchantSummary(path: string, asked: Any): string | null {
  if (path.startsWith('/v1/credentials/')) return 'store a card';
  const books = BOOKS.find(([start]) => path.startsWith(start));
  if (books) return books[1];
  if (path.endsWith('/lookup')) return 'look up now';
  if (path.endsWith('/order_status')) return `order ${asked?.status}`;
  return 'create an order';
}

function whatsappSummary(path: string, asked: Any, answered: Any): string | null {
  if (path.endsWith('/messages'))
    return asked?.type === 'template' ? 'template' : wordText(asked?.interactive?.type ?? '');
  if (path.endsWith('/payments_refund')) return 'refund';
  if (path.endsWith('/configs/webhook')) return 'register the webhook';
  const payment = answered?.payments?.[0];
  if (payment === undefined) return 'lookup';
  const attempts = (payment.transactions ?? []).map((transaction: Any) => transaction.status);
  return `lookup: ${payment.status}${attempts.length > 0 ? `, attempt ${attempts.at(-1)}` : ''}`;
}

function pspSummary(path: string, asked: Any, answered: Any): string | null {
  if (path.includes('/refunds')) return 'refund';
  if (path.endsWith('/cancel')) return `end what can be paid${answered ? `: ${answered.status}` : ''}`;
  if (path.includes('/instruments')) return `make the ${wordText(asked?.kind ?? '')}`;
  if (asked?.attempt !== undefined) return `charge the card${answered ? `: ${answered.status}` : ''}`;
  const charges = answered?.data;
  if (!Array.isArray(charges)) return 'lookup';
  return `lookup: ${charges.length === 0 ? 'nothing' : charges.at(-1).status}`;
}
