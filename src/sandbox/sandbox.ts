import express from 'express';
import { sendConsent } from './control/customer-actions';
import { customerApi } from './control/customer-api';
import { rejectCrossSite } from './cross-site-guard';
import { nightApi } from './night/night-api';
import { answerProblem } from './problem';
import { endCharge, endPspRefund } from './psp/psp';
import { pspApi } from './psp/psp-api';
import { requireKey } from './require-key';
import { tellMessageStatus } from './whatsapp/accept-message';
import { endAttempt, endRefund } from './whatsapp/gateway';
import { whatsappApi } from './whatsapp/whatsapp-api';
import { attemptDelivery } from './world/send-webhooks';
import { type SandboxOptions, World } from './world/world';

export interface Sandbox {
  /** To be mounted at /sandbox, before any body parser; WhatsApp is at /sandbox/whatsapp, the PSP at /sandbox/psp. */
  app: express.Express;
  world: World;
  /** Starts nothing more and waits for deliveries under way; what is still owed stays in the journal. */
  close(): Promise<void>;
}

/** A pretend WhatsApp, gateway and PSP at the far end of HTTP, with the customers in it. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const world = new World(options);
  world.effects.on('message_status', (data) => tellMessageStatus(world, data));
  world.effects.on('delivery', (data) => attemptDelivery(world, data));
  world.effects.on('outcome', (data) => endAttempt(world, data));
  world.effects.on('refund_end', (data) => endRefund(world, data));
  world.effects.on('charge_end', (data) => endCharge(world, data));
  world.effects.on('psp_refund_end', (data) => endPspRefund(world, data));
  world.effects.on('consent', (data) => sendConsent(world, data));
  const app = express();
  app.disable('x-powered-by');
  app.use(rejectCrossSite);
  app.use('/whatsapp', whatsappApi(world));
  app.use('/psp', pspApi(world));
  app.use(requireKey(options.controlKeys ?? []), nightApi(world), customerApi(world));
  app.use(answerProblem);
  world.effects.start();
  return { app, world, close: () => world.close() };
}
