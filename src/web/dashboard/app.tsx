import { useCallback, useEffect, useState } from 'react';
import { onSessionEnd } from './ask';
import { noteArrival } from './route';
import { askSession, closeSession, type Session } from './session';
import { SessionContext } from './session-context';
import { Shell } from './shell';
import { SignIn } from './sign-in';
import { LiveProvider } from './stream';

type State = { at: 'asking' | 'away' } | { at: 'out'; reason: string | null } | { at: 'in'; session: Session };

const ENDED = 'Your session has ended. Sign in again: you come back to where you were.';
/** A service that is away is looked for this often. */
const RETRY_MS = 3000;

/** Who is in sees the dashboard; who is not signs in first, and the place stays in the URL. */
export function App() {
  const [state, setState] = useState<State>({ at: 'asking' });

  const find = useCallback(async () => {
    try {
      const session = await askSession();
      setState(session ? { at: 'in', session } : { at: 'out', reason: null });
    } catch {
      setState({ at: 'away' });
    }
  }, []);
  useEffect(() => void find(), [find]);
  useEffect(() => {
    if (state.at !== 'away') return;
    const timer = setInterval(() => void find(), RETRY_MS);
    return () => clearInterval(timer);
  }, [state.at, find]);
  useEffect(() => onSessionEnd(() => setState((last) => (last.at === 'in' ? { at: 'out', reason: ENDED } : last))), []);

  const leave = async () => {
    // Whatever the service says: this page forgets.
    await closeSession().catch(() => {});
    setState({ at: 'out', reason: 'You are signed out.' });
  };

  const enter = (session: Session) => {
    noteArrival();
    setState({ at: 'in', session });
  };

  if (state.at === 'out') return <SignIn reason={state.reason} enter={enter} />;
  if (state.at !== 'in')
    return (
      <main className="sign-in">
        <p role="status">
          {state.at === 'asking' ? 'One moment…' : 'The service does not answer. Trying again every few seconds…'}
        </p>
      </main>
    );
  return (
    <SessionContext value={state.session}>
      <LiveProvider>
        <Shell leave={leave} />
      </LiveProvider>
    </SessionContext>
  );
}
