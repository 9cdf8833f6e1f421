import { useState } from 'react';
import {
  type ActionRequest,
  fill,
  GROUPS,
  type Group,
  type SandboxAction,
  type Story,
} from '../../../sandbox/stories/scenario';
import { PLAIN_ACTIONS, STORIES } from '../../../sandbox/stories/table';
import { dateText } from '../../shared/format';
import { send } from '../api';
import { usePaneWords } from '../language';
import { aheadText } from '../panes/clock';
import { StoryPanel } from '../panes/story-panel';
import { disabledReasonOf, isBroken, isPossible, restOf, type Scene, valuesOf } from './troubles';

interface TroubleProps {
  scene: Scene;
  aheadSeconds: number;
  refresh: () => void;
}

const SHOWN: Group[] = ['plain', 'paying', 'card', 'late', 'broken', 'clock', 'night', 'merchant'];
const ALL: (SandboxAction | Story)[] = [...PLAIN_ACTIONS, ...STORIES];

interface Said {
  id: string;
  state: 'running' | 'finished' | 'bad';
  text: string;
}

/** The troublemaker: each button is one request of the sandbox's API, which is shown below it, and has a story. */
export function Trouble({ scene, aheadSeconds, refresh }: TroubleProps) {
  const { say, language } = usePaneWords();
  const [said, setSaid] = useState<Said | null>(null);
  const { order } = scene;
  const values = valuesOf(scene);
  const run = async ({ id, title }: SandboxAction, request: ActionRequest) => {
    const name = title[language];
    setSaid({ id, state: 'running', text: say.running(name) });
    try {
      const exceptions = (await send(request))?.exceptions;
      const books = exceptions?.map(({ kind, detail, advice }) => `${kind}: ${detail} ${advice}`);
      const found = books && ` ${say.books} ${books.length === 0 ? say.agree : books.join(' ')}`;
      setSaid({ id, state: 'finished', text: `${say.done(name)}${found ?? ''}` });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      setSaid({ id, state: 'bad', text: say.refused(name, why) });
    }
    refresh();
  };
  const shown = SHOWN.filter((group) => group !== 'card' || order?.last_four_digits);
  return (
    <div className="troubles">
      <p className={`said-last ${said?.state ?? ''}`} role="status" data-said={said?.id}>
        {said?.text ?? disabledReasonOf(scene, say) ?? say.next(values.reference_id ?? '')}
      </p>
      <p className="stories-link">
        <a href={`/sandbox/stories?lang=${language}`}>{say.stories}</a>
      </p>
      <nav className="jumps" aria-label={say.troubles}>
        {shown.map((group) => (
          <a key={group} href={`#${group}`}>
            {GROUPS[group][language]}
          </a>
        ))}
      </nav>
      {shown.map((group) => (
        <section key={group} id={group} aria-label={GROUPS[group][language]}>
          <h3>{GROUPS[group][language]}</h3>
          {group === 'clock' && (
            <p className="clock-now">
              {scene.canForward
                ? say.clockIs(dateText(new Date(scene.now), language), aheadText(aheadSeconds))
                : say.clockFixed}
            </p>
          )}
          {ALL.filter((action) => action.group === group).map((action) => {
            const broken = isBroken(action, scene);
            const request = fill(broken && action.mend ? action.mend : action.request, values);
            return (
              <ActionButton
                key={action.id}
                action={action}
                rest={restOf(fill(action.request, values))}
                {...(broken !== undefined && { pressed: broken })}
                disabled={said?.state === 'running' || !isPossible(action, scene)}
                run={() => run(action, request)}
              />
            );
          })}
        </section>
      ))}
    </div>
  );
}

interface ActionButtonProps {
  action: SandboxAction | Story;
  /** The request that does the same. */
  rest: string;
  /** For what stays: whether it is so now. */
  pressed?: boolean;
  disabled: boolean;
  run: () => void;
}

function ActionButton({ action, rest, pressed, disabled, run }: ActionButtonProps) {
  const { language } = usePaneWords();
  const { id } = action;
  return (
    <div className="trouble-action">
      <button
        type="button"
        data-trouble={id}
        disabled={disabled}
        aria-pressed={pressed}
        aria-describedby={`about-${id}`}
        onClick={run}
      >
        {action.title[language]}
        {pressed !== undefined && <span className="switch" aria-hidden="true" />}
      </button>
      <p id={`about-${id}`}>{action.what[language]}</p>
      <code>{rest}</code>
      {'why' in action && <StoryPanel story={action} />}
    </div>
  );
}
