import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { ScriptedProvider, type ScriptedReply } from '../../helpers/providers/scripted-provider';

/** WhatsApp's answer to a message that it does not take. */
export const says = (status: number, code?: number): ScriptedReply => ({
  status,
  body: code === undefined ? {} : { error: { code, message: `(#${code}) Says no` } },
});

export type ScriptedStage = Awaited<ReturnType<typeof createScriptedStage>>;

/** The service in front of a WhatsApp whose answers the test says, one for each message that leaves; else it takes them. */
export async function createScriptedStage(env: Record<string, string> = {}) {
  const provider = await new ScriptedProvider().start();
  const stage: Stage = await createStage({ SANDBOX_URL: provider.url, ...env });
  const answers: (ScriptedReply | 'taken')[] = [];
  let always: ScriptedReply | undefined;
  provider.script = ({ endpoint }) => {
    if (endpoint !== 'send') return undefined;
    const next = answers.shift();
    return next === 'taken' ? undefined : (next ?? always);
  };
  let customers = 0;
  const nobodyElse = () => `+9198460${10_000 + ++customers}`;
  const seconds = () => Math.floor(stage.clock.now().getTime() / 1000);
  const work = () => stage.workers.drain();

  return {
    stage,
    provider,
    work,
    /** The answers to the next messages; after them all are taken. */
    answer: (...next: (ScriptedReply | 'taken')[]) => void answers.splice(0, answers.length, ...next),
    /** The answer to every message until the next call. */
    answerAlways: (reply?: ScriptedReply) => {
      answers.length = 0;
      always = reply;
    },
    create: async (id: string, change: object = {}) => {
      await stage.merchant.post('/orders', teaOrder(id, { to: nobodyElse(), ...change })).expect(201);
      await work();
    },
    move: (id: string, status: string, more: object = {}) =>
      stage.merchant.post(`/orders/${id}/order_status`, { status, ...more }),
    wait: async (waiting: number): Promise<void> => {
      stage.clock.advance(waiting * 1000);
      await work();
    },
    /** A status webhook about a message of ours. */
    tell: async (message: { id: string; wamid?: string | null }, status: string, code?: number): Promise<void> => {
      const item = {
        ...{ id: message.wamid ?? `wamid.of-${message.id}`, status, timestamp: String(seconds()) },
        biz_opaque_callback_data: message.id,
        ...(code !== undefined && { errors: [{ code, title: 'Says no' }] }),
      };
      const value = { messaging_product: 'whatsapp', statuses: [item] };
      const changes = [{ field: 'messages', value }];
      await stage.deliver({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] }).expect(200);
      await work();
    },
    /** What left for WhatsApp about an order, oldest first: the status asked for, `details`, or a template's name. */
    left: (id: string): string[] =>
      provider.asked('send', id).map(({ body }) => {
        if (body.type === 'template') return body.template.name;
        return body.interactive.action.parameters.order?.items
          ? 'details'
          : (body.interactive.action.parameters.order?.status ?? 'payment');
      }),
    messages: async (id: string): Promise<string[]> =>
      (await stage.order(id)).messages.map(({ kind, status }: Json) => `${kind} ${status}`),
    types: async (id: string): Promise<string[]> =>
      (await stage.sql('SELECT type FROM events WHERE reference_id = $1 ORDER BY seq', [id])).map(({ type }) => type),
    close: async (): Promise<void> => {
      await stage.close();
      await provider.close();
    },
  };
}
