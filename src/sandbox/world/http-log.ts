import type { NextFunction, Request, Response } from 'express';

type Party = 'merchant' | 'service' | 'whatsapp' | 'psp';

/** One HTTP exchange between the merchant (the example orders), the service, WhatsApp and the PSP. */
export interface Exchange {
  /** Grows by one with each exchange. */
  id: number;
  at: string;
  from: Party;
  to: Party;
  method: string;
  path: string;
  /** null when no answer was given or came. */
  status: number | null;
  request: unknown;
  response: unknown;
}

/** Enough to watch a story; a sandbox under load must not grow. */
const KEPT = 200;

/** The last exchanges, oldest first. */
export class HttpLog {
  private exchanges: Exchange[] = [];
  private count = 0;
  private readonly watchers = new Set<(exchange: Exchange) => void>();

  add(exchange: Omit<Exchange, 'id'>): void {
    this.count += 1;
    const numbered = { id: this.count, ...exchange };
    this.exchanges.push(numbered);
    if (this.exchanges.length > KEPT) this.exchanges.shift();
    for (const watcher of this.watchers) watcher(numbered);
  }

  all(): Exchange[] {
    return [...this.exchanges];
  }

  clear(): void {
    this.exchanges = [];
  }

  /** Calls `watcher` with each exchange from now on, until the returned function is called. */
  watch(watcher: (exchange: Exchange) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Middleware that records what the service asks of `to`. */
  recorder(to: 'whatsapp' | 'psp', now: () => Date) {
    return (request: Request, response: Response, next: NextFunction): void => {
      let answer: unknown = null;
      const json = response.json.bind(response);
      response.json = (body: unknown) => {
        answer = body;
        return json(body);
      };
      const path = request.originalUrl;
      response.once('close', () => {
        const status = response.writableFinished ? response.statusCode : null;
        const at = now().toISOString();
        this.add({
          at,
          from: 'service',
          to,
          method: request.method,
          path,
          status,
          request: request.body,
          response: answer,
        });
      });
      next();
    };
  }
}
