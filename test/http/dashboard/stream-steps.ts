import { createServer, get, type IncomingMessage } from 'node:http';
import express from 'express';
import { createStream } from '../../../src/http/v1/stream';
import { createStage, type Json, KEY, listen as listenOn, type Stage, teaOrder } from '../../helpers/app/test-app';

interface Event {
  event: string;
  data: Json;
  id: string | undefined;
}

const BEARER = { Authorization: `Bearer ${KEY}` };

/** The service, and the same streams polled a hundred times a second. */
export async function createStreamStage() {
  const stage = await createStage();
  const openStream = createStream(stage.ctx, null, 10);
  const quick = await listenOn(createServer(express().get('/v1/stream', (req, res) => openStream(req, res, null))));
  return { stage, quick };
}

/** Readers of streams, and changes to tell of, on the stage of a test. */
export function streamsOn(stage: () => Stage, quickUrl: () => string) {
  const open = new Set<IncomingMessage>();

  /** Opens a stream as a browser does and takes its events apart; one that is polled quickly unless `base` says otherwise. */
  async function listen(
    headers: Record<string, string> = {},
    base = quickUrl(),
    identity: Record<string, string> = BEARER,
  ) {
    const response = await new Promise<IncomingMessage>((done, fail) =>
      get(`${base}/v1/stream`, { headers: { ...identity, ...headers } }, done).on('error', fail),
    );
    open.add(response);
    const events: Event[] = [];
    let raw = '';
    let rest = '';
    let wake = () => {};
    const ended = new Promise<void>((done) => response.once('close', done));
    response.on('error', () => {});
    response.setEncoding('utf8').on('data', (text: string) => {
      raw += text;
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) events.push(...parse(block));
      wake();
    });
    response.once('close', () => wake());
    const until = async (found: () => boolean): Promise<void> => {
      while (!found()) {
        if (response.destroyed) throw new Error(`the stream ended: ${response.statusCode} ${raw.slice(-300)}`);
        const more = new Promise<void>((done) => {
          wake = done;
        });
        await more;
      }
    };
    const changes = () => events.filter(({ event }) => event === 'order').map(({ data }) => data);
    return {
      response,
      events,
      ended,
      raw: () => raw,
      changes,
      lastId: () => events.findLast(({ id }) => id !== undefined)?.id ?? '',
      until,
      /** Resolves when this order was told of. */
      receives: (id: string) => until(() => changes().some(({ reference_id }) => reference_id === id)),
      close: () => response.destroy(),
    };
  }

  const closeStreams = (): void => {
    for (const response of open) response.destroy();
    open.clear();
  };
  const create = (id: string) =>
    stage()
      .merchant.post('/orders', teaOrder(id, { send: false }))
      .expect(201);
  const cancel = (id: string) =>
    stage().merchant.post(`/orders/${id}/order_status`, { status: 'canceled' }).expect(202);

  return { listen, closeStreams, create, cancel };
}

function parse(block: string): Event[] {
  const fields = new Map(block.split('\n').map((line) => line.split(/: ?(.*)/s).slice(0, 2) as [string, string]));
  const event = fields.get('event');
  return event ? [{ event, data: JSON.parse(fields.get('data') ?? 'null'), id: fields.get('id') }] : [];
}
