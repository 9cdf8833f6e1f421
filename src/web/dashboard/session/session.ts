import { ask, Failure } from '../api/ask';

export type Scope = 'read' | 'write' | 'refund';

export interface Session {
  mode: 'live' | 'sandbox';
  /** The key's own name; null for one without. */
  name: string | null;
  scopes: Scope[];
  expires_at: string;
}

const PATH = '/dashboard/session';

/** The session of the cookie; null when there is none. */
export async function askSession(): Promise<Session | null> {
  try {
    return await ask<Session>('GET', PATH);
  } catch (error) {
    if (error instanceof Failure && error.status === 401) return null;
    throw error;
  }
}

export const openSession = (apiKey: string): Promise<Session> =>
  ask<Session>('POST', PATH, { body: { api_key: apiKey } });
export const closeSession = (): Promise<void> => ask<void>('DELETE', PATH);
