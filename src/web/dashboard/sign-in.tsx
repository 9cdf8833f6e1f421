import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type Failure, toFailure } from './ask';
import { openSession, type Session } from './session';

/** What went wrong, for somebody who holds a key. */
function words({ code, status, retryAfterSeconds }: Failure): string {
  if (code === 'no_answer') return 'The service does not answer. It may be starting: try again in a moment.';
  if (status === 401) return 'The service does not know this key. Is a character missing? The keys are in API_KEYS.';
  if (status === 429)
    return `Too many tries. Wait ${retryAfterSeconds ? `${retryAfterSeconds} seconds` : 'a minute'}, then try again.`;
  if (status === 503) return 'The service is not ready. Try again in a moment.';
  return `The service answered with an error (${status}). Try again in a moment.`;
}

/** Asks for an API key. `reason` says why somebody who was in is here again. */
export function SignIn({ reason, enter }: { reason: string | null; enter: (session: Session) => void }) {
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (key.trim() === '') {
      setProblem('Type or paste an API key.');
      field.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      enter(await openSession(key.trim()));
    } catch (error) {
      setProblem(words(toFailure(error)));
      setBusy(false);
      field.current?.focus();
    }
  };

  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit} noValidate>
        <h1>
          wapay <span>dashboard</span>
        </h1>
        {reason !== null && <p className="reason">{reason}</p>}
        {/* Keepers of passwords want a name to keep the key under. */}
        <input type="text" autoComplete="username" value="wapay" readOnly hidden />
        <label htmlFor="api-key">API key</label>
        <input
          ref={field}
          id="api-key"
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          value={key}
          onChange={(event) => setKey(event.target.value)}
          aria-invalid={problem !== null}
          aria-describedby="api-key-hint api-key-problem"
        />
        <p id="api-key-hint" className="hint">
          One of the service’s keys. What it may do, you may do: a key with <code>:read</code> only looks.
        </p>
        <div id="api-key-problem" role="alert">
          {problem !== null && <p className="error">{problem}</p>}
        </div>
        <button type="submit" className="button primary" aria-disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
