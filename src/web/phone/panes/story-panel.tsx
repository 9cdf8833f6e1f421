import type { Story } from '../../../sandbox/stories/scenario';
import { stepsOf } from '../../../sandbox/stories/table';
import { usePaneWords } from '../language';
import { restOf } from '../troubles/troubles';

/** A trouble's story to the end: what to press, what the timeline then says, and why nothing was lost. */
export function StoryPanel({ story }: { story: Story }) {
  const { say, language } = usePaneWords();
  return (
    <details className="story-panel" data-story={story.id}>
      <summary>{say.why}</summary>
      <ol>
        {stepsOf(story).map(({ step, action, mends }, position) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a story never change
          <li key={position}>
            {mends ? say.pressAgain : say.press} <strong>{action.title[language]}</strong>
            <code>{restOf(mends && action.mend ? action.mend : action.request)}</code>
            {step.timeline && (
              <ul aria-label={say.says}>
                {step.timeline.map((line) => (
                  <li key={line.en}>{line[language]}</li>
                ))}
              </ul>
            )}
            {step.books && (
              <p>
                {say.books} <code>{step.books === 'agree' ? say.agree : step.books}</code>
              </p>
            )}
          </li>
        ))}
      </ol>
      <p>{story.why[language]}</p>
    </details>
  );
}
