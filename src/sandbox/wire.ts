import type { NextFunction, Request, Response } from 'express';

/** One HTTP exchange between the service, WhatsApp and the PSP. */
export interface Exchange {
  at: string;
  from: 'service' | 'whatsapp' | 'psp';
  to: 'service' | 'whatsapp' | 'psp';
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
export class Wire {
  private exchanges: Exchange[] = [];

  add(exchange: Exchange): void {
    this.exchanges.push(exchange);
    if (this.exchanges.length > KEPT) this.exchanges.shift();
  }

  all(): Exchange[] {
    return [...this.exchanges];
  }

  clear(): void {
    this.exchanges = [];
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
