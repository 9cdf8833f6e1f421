import { useEffect } from 'react';
import type { Alarm } from '../../../client/generated/types';
import { lasting } from '../../../domain/timeline/standing';
import { Icon } from '../../shared/icons';
import { readAlarms } from '../api/api';
import { serviceNow } from '../api/service-clock';
import { useLive } from '../api/stream';
import { useResource } from '../api/use-resource';
import { withCode } from '../parts/parts';
import { alarmWords } from '../words/alarm-words';

const REFRESH_MS = 15_000;

/** What is wrong with the service as a whole, above every view: nothing is shown only when the service says so. */
export function Alarms() {
  const { data, failure, refresh } = useResource('alarms', (signal) => readAlarms({ signal }));
  useLive(refresh, () => false);
  useEffect(() => {
    const timer = setInterval(refresh, REFRESH_MS);
    return () => clearInterval(timer);
  }, [refresh]);
  const say = alarmWords();
  if (failure)
    return (
      <section className="alarms" aria-label={say.label}>
        <p className="alarm" role="alert">
          <Icon name="alert" />
          <span>{say.unread}</span>
        </p>
      </section>
    );
  if (!data || data.length === 0) return null;
  return (
    <section className="alarms" aria-label={say.label}>
      <ul role="alert">
        {data.map((alarm) => (
          <AlarmLine key={`${alarm.code} ${JSON.stringify(alarm.params)}`} alarm={alarm} />
        ))}
      </ul>
    </section>
  );
}

function AlarmLine({ alarm: { code, since, params } }: { alarm: Alarm }) {
  const say = alarmWords();
  const time = since === null ? '' : lasting(Math.max(0, serviceNow() - Date.parse(since)));
  const { title, next } = say.say[code]?.(params, time) ?? say.unknown(code);
  return (
    <li className="alarm" data-alarm={code}>
      <Icon name="alert" />
      <span>
        <strong>{title}</strong> {withCode(next)}
      </span>
    </li>
  );
}
