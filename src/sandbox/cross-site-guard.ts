import type { NextFunction, Request, Response } from 'express';

/**
 * A sandbox may need no key, and any page in the browser of whoever runs it can send requests to 127.0.0.1. These two keep
 * pages of strangers from acting in it, and from reading it under a name of their own.
 */

/** Refuses whatever another site's page sends that could change something; programs send neither header. */
export function rejectCrossSite(request: Request, response: Response, next: NextFunction): void {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads || !isFromOtherSite(request)) next();
  else refuse(response, 'The request comes from a page of another site.');
}

function isFromOtherSite(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  // Browsers send it to loopback and over https, and no page can forge it; a proxy may have changed the Host.
  if (site !== undefined) return site === 'cross-site';
  const origin = request.get('origin');
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.get('host');
}

/** Refuses every name but those of this machine: a stranger's name that is made to lead here would be a page's own. */
export function rejectForeignHost(request: Request, response: Response, next: NextFunction): void {
  const host = `http://${request.get('host') ?? 'localhost'}`;
  if (URL.canParse(host) && LOCAL.test(new URL(host).hostname)) next();
  else refuse(response, 'On a loopback HOST the sandbox answers to localhost and 127.0.0.1 only.');
}

const LOCAL = /^(localhost|[\w-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function refuse(response: Response, detail: string): void {
  const { requestId } = response.locals as { requestId?: string };
  response
    .status(403)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'urn:wapay:problem:forbidden',
        title: 'Forbidden',
        status: 403,
        detail,
        code: 'forbidden',
        ...(requestId !== undefined && { request_id: requestId }),
      }),
    );
}

/** Whether a server that listens on this host can be reached from its own machine alone. */
export const isLoopbackHost = (host: string): boolean => LOCAL.test(host) || host === '::1';
