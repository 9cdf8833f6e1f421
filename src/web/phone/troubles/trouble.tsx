import { useState } from 'react';
import { type Deed, type DeedRequest, fill, GROUPS, type Group, type Story } from '../../../sandbox/stories/scenario';
import { PLAIN_DEEDS, STORIES } from '../../../sandbox/stories/table';
import { dateText } from '../../shared/format';
import { send } from '../api';
import { usePaneWords } from '../language';
import { aheadText } from '../panes/clock';
import { StoryPanel } from '../panes/story-panel';
import { isBroken, isPossible, obstacleOf, restOf, type Scene, valuesOf } from './troubles';

interface TroubleProps {
  scene: Scene;
  aheadSeconds: number;
  refresh: () => void;
}

const SHOWN: Group[] = ['plain', 'paying', 'card', 'late', 'broken', 'clock', 'night', 'merchant'];
const ALL: (Deed | Story)[] = [...PLAIN_DEEDS, ...STORIES];

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
  const run = async ({ id, title }: Deed, request: DeedRequest) => {
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
        {said?.text ?? obstacleOf(scene, say) ?? say.next(values.reference_id ?? '')}
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
          {ALL.filter((deed) => deed.group === group).map((deed) => {
            const broken = isBroken(deed, scene);
            const request = fill(broken && deed.mend ? deed.mend : deed.request, values);
            return (
              <DeedButton
                key={deed.id}
                deed={deed}
                rest={restOf(fill(deed.request, values))}
                {...(broken !== undefined && { pressed: broken })}
                disabled={said?.state === 'running' || !isPossible(deed, scene)}
                run={() => run(deed, request)}
              />
            );
          })}
        </section>
      ))}
    </div>
  );
}

interface DeedButtonProps {
  deed: Deed | Story;
  /** The request that does the same. */
  rest: string;
  /** For what stays: whether it is so now. */
  pressed?: boolean;
  disabled: boolean;
  run: () => void;
}

function DeedButton({ deed, rest, pressed, disabled, run }: DeedButtonProps) {
  const { language } = usePaneWords();
  const { id } = deed;
  return (
    <div className="deed">
      <button
        type="button"
        data-trouble={id}
        disabled={disabled}
        aria-pressed={pressed}
        aria-describedby={`about-${id}`}
        onClick={run}
      >
        {deed.title[language]}
        {pressed !== undefined && <span className="switch" aria-hidden="true" />}
      </button>
      <p id={`about-${id}`}>{deed.what[language]}</p>
      <code>{rest}</code>
      {'why' in deed && <StoryPanel story={deed} />}
    </div>
  );
}
