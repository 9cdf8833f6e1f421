import { createStage, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { ScriptedProvider } from '../../../helpers/providers/scripted-provider';

export const TOTAL = 68_145;

/** The service in front of a WhatsApp whose answers the test says. */
export async function createLookupStage(): Promise<{ provider: ScriptedProvider; stage: Stage }> {
  const provider = await new ScriptedProvider().start();
  return { provider, stage: await createStage({ SANDBOX_URL: provider.url }) };
}

/** What a story about lookups does, on the stage of its test. */
export function lookupsOn(stage: () => Stage) {
  const seconds = () => Math.floor(stage().clock.now().getTime() / 1000);
  const lookUp = (id: string) => stage().merchant.post(`/orders/${id}/lookup`);

  async function sent(id: string, change: object = {}): Promise<void> {
    await stage().merchant.post('/orders', teaOrder(id, change)).expect(201);
    await stage().workers.drain();
  }
  const expiring = (inSeconds: number) => ({
    order: { ...teaOrder('').order, expiration: { timestamp: String(seconds() + inSeconds) } },
  });

  return { seconds, lookUp, sent, expiring };
}
