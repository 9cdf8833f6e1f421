import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type Failure, toFailure } from '../api/ask';
import { LanguageSwitch } from '../parts/language-switch';
import { frameWords } from '../words/frame-words';
import { openSession, type Session } from './session';

/** What went wrong, for somebody who holds a key. */
function words({ code, status, retryAfterSeconds }: Failure): string {
  const say = frameWords();
  if (code === 'no_answer') return say.starting;
  if (status === 401) return say.unknownKey;
  if (status === 429) return say.tooMany(retryAfterSeconds);
  if (status === 503) return say.notReady;
  return say.errorCode(status);
}

/** Asks for an API key. `reason` says why somebody who was in is here again. */
export function SignIn({ reason, enter }: { reason: string | null; enter: (session: Session) => void }) {
  const say = frameWords();
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (key.trim() === '') {
      setProblem(say.typeKey);
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
      <LanguageSwitch />
      <form className="card" onSubmit={submit} noValidate>
        <h1>
          wapay <span>{say.dashboard}</span>
        </h1>
        {reason !== null && <p className="reason">{reason}</p>}
        {/* Keepers of passwords want a name to keep the key under. */}
        <input type="text" autoComplete="username" value="wapay" readOnly hidden />
        <label htmlFor="api-key">{say.key}</label>
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
          {say.keyHelp[0]}
          <code>:read</code>
          {say.keyHelp[1]}
        </p>
        <div id="api-key-problem" role="alert">
          {problem !== null && <p className="error">{problem}</p>}
        </div>
        <button type="submit" className="button primary" aria-disabled={busy}>
          {busy ? say.signingIn : say.signIn}
        </button>
      </form>
    </main>
  );
}
