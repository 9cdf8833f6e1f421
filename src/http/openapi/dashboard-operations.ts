import { z } from 'zod';
import { type Components, convert, type Json } from './convert';
import type { OpenOperation } from './open-operations';
import type { Responses } from './responses';

const SignIn = z
  .strictObject({ api_key: z.string().min(1).max(500) })
  .meta({ id: 'SignIn', description: 'An API key, which is not kept: the session is signed with it.' });

const DashboardSession = z
  .object({
    mode: z.enum(['live', 'sandbox']),
    name: z.string().nullable().describe('Of the key; null: it has none.'),
    scopes: z.array(z.enum(['read', 'write', 'refund'])).describe('What the key may that began it.'),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'DashboardSession', description: 'Who is signed in at the dashboard, and until when.' });

/** The dashboard's page, and signing in and out. */
export function describeDashboard(schemas: Components, responses: Responses): OpenOperation[] {
  const open = (method: OpenOperation['method'], path: string, id: string, summary: string, rest: Json) => ({
    method,
    path,
    operation: { operationId: id, tags: ['Operations'], summary, security: [], ...rest },
  });
  const session = {
    'application/json': {
      schema: convert(DashboardSession, schemas),
      example: {
        mode: 'sandbox',
        name: 'maria',
        scopes: ['read', 'write', 'refund'],
        expires_at: '2026-11-20T18:00:00.000Z',
      },
    },
  };
  const cookie = { 'Set-Cookie': { description: 'The session, or its end.', schema: { type: 'string' } } };
  const html = { 'text/html': { schema: { type: 'string' }, example: '<!doctype html>…' } };
  return [
    open('get', '/dashboard', 'dashboard', 'The dashboard, for the people who run the service', {
      description: 'Orders as they change, what a person should look at, and how the last hours went.',
      responses: {
        200: { description: 'A page; so is every path below.', content: html },
        503: { description: 'It was not built.', content: html },
      },
    }),
    open('post', '/dashboard/session', 'signIn', 'Sign in at the dashboard', {
      description: 'For 8 hours, or until the key leaves `API_KEYS`.',
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: convert(SignIn, schemas),
            examples: {
              'The-key-of-the-sandbox': { summary: 'The key of the sandbox', value: { api_key: 'sk_sandbox' } },
            },
          },
        },
      },
      responses: {
        200: { description: 'Signed in.', headers: cookie, content: session },
        ...responses.of([
          ...(['malformed_json', 'unauthorized', 'forbidden', 'payload_too_large', 'unsupported_media_type'] as const),
          ...(['invalid_request', 'rate_limited'] as const),
        ]),
      },
    }),
    open('get', '/dashboard/session', 'getSession', 'Who is signed in', {
      description: 'The session of the cookie.',
      responses: {
        200: { description: 'The session.', content: session },
        ...responses.of(['unauthorized', 'forbidden']),
      },
    }),
    open('delete', '/dashboard/session', 'signOut', 'Sign out', {
      description: 'From this browser only; nothing is stored elsewhere.',
      responses: { 204: { description: 'The cookie is gone.', headers: cookie }, ...responses.of(['forbidden']) },
    }),
  ];
}
