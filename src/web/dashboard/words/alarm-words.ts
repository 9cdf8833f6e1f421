import { inLanguages } from '../../shared/current-language';

export interface AlarmWords {
  title: string;
  next: string;
}

const QUEUES_EN: Record<string, string> = {
  inbox: 'What WhatsApp and the PSP tell',
  outbox: 'What is to be sent',
  deliveries: 'Notifications to your endpoints',
  reconciler: 'Lookups',
};
const QUEUES_PT: Record<string, string> = {
  inbox: 'O que o WhatsApp e o PSP contam',
  outbox: 'O que deve ser enviado',
  deliveries: 'Notificações aos seus endpoints',
  reconciler: 'Consultas',
};
/** WhatsApp's advice by its code, in Portuguese; the API tells it in English only. */
const HELD_PT: Record<string, string> = {
  ...Object.fromEntries(
    [131045, 133000, 133005, 133006, 133008, 133009, 133010, 133015, 133016].map((code) => [
      code,
      'Registre o número de telefone de novo.',
    ]),
  ),
  0: 'O token de acesso ou a chave da API não vale mais: troque-os.',
  3: 'Falta uma permissão ao token de acesso.',
  10: 'Falta uma permissão ao token de acesso.',
  33: 'O id do número de telefone está errado ou foi apagado.',
  190: 'O token de acesso ou a chave da API não vale mais: troque-os.',
  368: 'A conta está restrita ou bloqueada: veja o Meta Business Manager.',
  131005: 'Acesso negado: confira as permissões e os termos do WhatsApp Payments.',
  131031: 'A conta está restrita ou bloqueada: veja o Meta Business Manager.',
  131037: 'O nome de exibição do número precisa de aprovação.',
  131042: 'Acerte a cobrança da conta no Meta Business Manager.',
  131048: 'Mensagens demais foram denunciadas como spam: confira a qualidade do número.',
  131064: 'Modelos demais foram classificados errado: veja o Meta Business Manager.',
  134011: 'Aceite os termos do WhatsApp Payments no Meta Business Manager.',
};
const PROVIDERS: Record<string, string> = { whatsapp: 'WhatsApp', psp: 'PSP' };
const named = (name: unknown): string => PROVIDERS[String(name)] ?? String(name);

/** What is wrong with the whole, and what to do about it. `time`: how long something has been so, as people write it. */
export const alarmWords = inLanguages({
  en: {
    label: 'What is wrong now',
    unread: 'The state of the service cannot be read, so nothing here says that all is well.',
    say: {
      provider_down: ({ provider }: Values, time) => ({
        title: `${named(provider)} does not answer${time && ` (for ${time})`}`,
        next: 'Nothing is lost: messages and lookups wait, and go on by themselves. Payments may show late. Look at its status page; `wapay doctor` tells more.',
      }),
      account_held: ({ code, title, advice, held }: Values, time) => ({
        title: `WhatsApp sends nothing for this account: ${title} (${code})${time && `, for ${time}`}`,
        next: `${advice ?? 'Mend the account at WhatsApp or 360dialog.'} ${held} ${held === 1 ? 'message waits, and goes' : 'messages wait, and go'} out on its own once the account works.`,
      }),
      deliveries_refused: ({ source, count, proof }: Values) => ({
        title: `${count} ${count === 1 ? 'delivery' : 'deliveries'} of ${named(source)} refused in the last hour`,
        next:
          proof === 'wrong'
            ? 'They are signed under another secret than ours: compare the secrets with the sender’s, and run `wapay doctor`. Payments are found by lookups meanwhile, later.'
            : 'Nothing in them proves their sender: register the webhook again with `wapay webhook register`, and run `wapay doctor`.',
      }),
      queue_old: ({ queue, due }: Values, time) => ({
        title: `${QUEUES_EN[String(queue)] ?? queue}: waiting for ${time} (${due} due)`,
        next: 'Is a worker running (ROLE=worker or all)? If it is, the database is slow or more workers are needed.',
      }),
      work_dead: ({ queue, count }: Values) => ({
        title: `${count} ${count === 1 ? 'row' : 'rows'} gave up in the ${queue}`,
        next: 'Each waits for a person: `wapay dead list` shows them, `wapay dead retry` tries again.',
      }),
    } as Record<string, (values: Values, time: string) => AlarmWords>,
    unknown: (code: string): AlarmWords => ({ title: code.replaceAll('_', ' '), next: 'Run `wapay doctor`.' }),
  },
  pt: {
    label: 'O que está errado agora',
    unread: 'O estado do serviço não pode ser lido: nada aqui diz que está tudo bem.',
    say: {
      provider_down: ({ provider }: Values, time) => ({
        title: `${named(provider)} não responde${time && ` (há ${time})`}`,
        next: 'Nada se perde: mensagens e consultas esperam e seguem sozinhas. Pagamentos podem aparecer tarde. Veja a página de status dele; `wapay doctor` conta mais.',
      }),
      account_held: ({ code, title, held }: Values, time) => ({
        title: `O WhatsApp não envia nada por esta conta: ${title} (${code})${time && `, há ${time}`}`,
        next: `${HELD_PT[String(code)] ?? 'Corrija a conta no WhatsApp ou na 360dialog.'} ${held} ${held === 1 ? 'mensagem espera e sai' : 'mensagens esperam e saem'} por si quando a conta funcionar.`,
      }),
      deliveries_refused: ({ source, count, proof }: Values) => ({
        title: `${count} ${count === 1 ? 'entrega' : 'entregas'} de ${named(source)} ${count === 1 ? 'recusada' : 'recusadas'} na última hora`,
        next:
          proof === 'wrong'
            ? 'Estão assinadas com outro segredo que não o nosso: compare os segredos com os do remetente e rode `wapay doctor`. Enquanto isso os pagamentos são achados por consultas, mais tarde.'
            : 'Nada nelas prova o remetente: registre o webhook de novo com `wapay webhook register` e rode `wapay doctor`.',
      }),
      queue_old: ({ queue, due }: Values, time) => ({
        title: `${QUEUES_PT[String(queue)] ?? queue}: espera de ${time} (${due} na fila)`,
        next: 'Há um worker rodando (ROLE=worker ou all)? Se há, o banco de dados está lento ou faltam workers.',
      }),
      work_dead: ({ queue, count }: Values) => ({
        title: `${count} ${count === 1 ? 'linha desistiu' : 'linhas desistiram'} em ${queue}`,
        next: 'Cada uma espera uma pessoa: `wapay dead list` as mostra, `wapay dead retry` tenta de novo.',
      }),
    } as Record<string, (values: Values, time: string) => AlarmWords>,
    unknown: (code: string): AlarmWords => ({ title: code.replaceAll('_', ' '), next: 'Rode `wapay doctor`.' }),
  },
});

export type Values = Record<string, unknown>;
