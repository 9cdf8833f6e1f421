import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { START } from './test-app';

// biome-ignore lint/suspicious/noExplicitAny: bodies are JSON whose shape each test states by what it expects
type Json = any;

export interface Received {
  headers: Record<string, string>;
  body: string;
  json: Json;
}

/** A merchant's server on loopback that keeps what it was told; `answer` null leaves the request without a reply. */
export async function startMerchant(answer: (received: Received) => number | null = () => 204) {
  const received: Received[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const state = { answer, headers: {} as Record<string, string> };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const one = { headers: request.headers as Record<string, string>, body, json: JSON.parse(body) };
      received.push(one);
      for (const { count, resolve } of waiting) if (received.length >= count) resolve();
      const status = state.answer(one);
      if (status !== null) response.writeHead(status, state.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    /** What it answers from now on. */
    state,
    types: () => received.map(({ json }) => json.type),
    /** Resolves when so many requests have arrived. */
    until: (count: number) =>
      new Promise<void>((resolve) => (received.length >= count ? resolve() : waiting.push({ count, resolve }))),
    /** Breaks off what waits for an answer. */
    cut: () => server.closeAllConnections(),
    close: (): Promise<void> => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export type Merchant = Awaited<ReturnType<typeof startMerchant>>;

/** Verifies as a merchant does, with the library; its only clock is the system's, which stands at `at` meanwhile. */
export function verify(secret: string, { headers, body }: Received, at: Date = START): Json {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(at.getTime());
  try {
    return new Webhook(secret).verify(body, headers);
  } finally {
    clock.mockRestore();
  }
}
