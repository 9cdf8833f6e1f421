import { useCallback, useEffect, useState } from 'react';
import { useLanguage } from '../shared/language';
import { onSessionEnd } from './api/ask';
import { LiveProvider } from './api/stream';
import { noteArrival } from './route';
import { askSession, closeSession, type Session } from './session/session';
import { SessionContext } from './session/session-context';
import { SignIn } from './session/sign-in';
import { Shell } from './shell';
import { frameWords } from './words/frame-words';

type State =
  | { at: 'asking' | 'away' }
  | { at: 'out'; reason: 'ended' | 'signedOut' | null }
  | { at: 'in'; session: Session };

/** A service that is away is looked for this often. */
const RETRY_MS = 3000;

/** Who is in sees the dashboard; who is not signs in first, and the place stays in the URL. */
export function App() {
  const [state, setState] = useState<State>({ at: 'asking' });
  // Everything below is drawn anew in another language.
  const language = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const words = frameWords();

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
  useEffect(
    () => onSessionEnd(() => setState((last) => (last.at === 'in' ? { at: 'out', reason: 'ended' } : last))),
    [],
  );

  const leave = async () => {
    // Whatever the service says: this page forgets.
    await closeSession().catch(() => {});
    setState({ at: 'out', reason: 'signedOut' });
  };

  const enter = (session: Session) => {
    noteArrival();
    setState({ at: 'in', session });
  };

  if (state.at === 'out') return <SignIn reason={state.reason && words[state.reason]} enter={enter} />;
  if (state.at !== 'in')
    return (
      <main className="sign-in">
        <p role="status">{state.at === 'asking' ? words.oneMoment : words.noAnswerYet}</p>
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
