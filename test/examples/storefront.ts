import express from 'express';
import { verifyNotification, type Wapay } from '../../src/client/client';

/** A shop that sells one thing and hands it over when, and only when, the money is there. */
export function createStorefront(wapay: Wapay, settings: { secret: () => string; gateway: string; now?: () => Date }) {
  const handedOver = new Set<string>();
  const app = express();

  app.post('/buy', express.json(), async (req, res) => {
    const order = await wapay.createOrder({
      to: req.body.phone,
      type: 'digital-goods',
      currency: 'INR',
      payment_settings: [
        { type: 'payment_gateway', payment_gateway: { type: 'razorpay', configuration_name: settings.gateway } },
      ],
      order: {
        catalog_id: 'tea',
        items: [{ retailer_id: 'assam', name: 'Assam 250 g', amount: { value: 64900 }, quantity: 1 }],
        tax: { value: 3245, description: 'GST 5%' },
      },
    });
    res.status(201).json({ order: order.reference_id });
  });

  app.post('/hooks/wapay', express.raw({ type: '*/*' }), (req, res) => {
    try {
      const now = settings.now ? { now: settings.now() } : {};
      const notification = verifyNotification({
        secrets: [settings.secret()],
        headers: req.headers,
        body: req.body,
        ...now,
      });
      // At least once, in any order: remember what was done, not what was heard.
      if (notification.type === 'payment.captured') handedOver.add(notification.data.order.reference_id);
      res.sendStatus(204);
    } catch {
      res.sendStatus(401);
    }
  });

  return { app, handedOver };
}
