import { inLanguages } from '../../shared/current-language';

/** The inbox of problems. */
export const problemsWords = inLanguages({
  en: {
    title: 'Problems',
    waiting: (orders: number, problems: number) => {
      const wait = orders === 1 ? '1 order waits' : `${orders} orders wait`;
      return `${problems > orders ? `${wait} with ${problems} problems` : wait}, oldest first`;
    },
    more: (count: number) => `There are more; these are the newest ${count}.`,
    nothing: 'Nothing waits for you',
    appear: 'What wapay cannot decide by itself appears here: money that does not agree, late money, unknown outcomes.',
    problemOf: (reference: string, title: string) => `Problem of ${reference}: ${title}`,
    next: 'Next:',
    resolve: 'Resolve…',
    lookUp: 'Look up now',
    refund: 'Refund…',
    payment: 'Payment',
    order: 'Order',
    resolveTitle: (title: string) => `Resolve: ${title}`,
    resolveVerb: 'Resolve',
    resolved: (reference: string) => `The problem of ${reference} is resolved.`,
    whatWasDone: 'What was done',
    noteHelp: 'It is kept in the order’s story. No money moves by this.',
  },
  pt: {
    title: 'Problemas',
    waiting: (orders: number, problems: number) => {
      const wait = orders === 1 ? '1 pedido espera' : `${orders} pedidos esperam`;
      return `${problems > orders ? `${wait} com ${problems} problemas` : wait}, os mais antigos primeiro`;
    },
    more: (count: number) => `Há mais; estes são os ${count} mais novos.`,
    nothing: 'Nada espera por você',
    appear:
      'O que o wapay não pode decidir sozinho aparece aqui: dinheiro que não confere, dinheiro atrasado, resultados desconhecidos.',
    problemOf: (reference: string, title: string) => `Problema de ${reference}: ${title}`,
    next: 'Agora:',
    resolve: 'Resolver…',
    lookUp: 'Consultar agora',
    refund: 'Devolver…',
    payment: 'Pagamento',
    order: 'Pedido',
    resolveTitle: (title: string) => `Resolver: ${title}`,
    resolveVerb: 'Resolver',
    resolved: (reference: string) => `O problema de ${reference} está resolvido.`,
    whatWasDone: 'O que foi feito',
    noteHelp: 'Fica na história do pedido. Nenhum dinheiro se move por isto.',
  },
});
