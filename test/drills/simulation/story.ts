import { type Ending, type Plan, START } from './episode';

/** What happened to the orders whose books disagree: the world's log and the service's timeline, by time. */
export function tellStory({ plan, ending }: { plan: Plan; ending: Ending }): string {
  const refs = new Set(ending.broken.map((one) => one.ref));
  const everything = refs.has('');
  const concerns = (ref: string) => everything || ref === '' || refs.has(ref);
  const world = ending.world.story.filter((line) => concerns(line.ref)).map((line) => ({ ...line, who: 'world  ' }));
  const service = ending.tables.timeline
    .filter((line) => concerns(line.ref))
    .map((line) => ({ at: line.at.getTime(), ref: line.ref, text: `${line.summary} (${line.cause})`, who: 'service' }));
  const lines = [...world, ...service].sort((a, b) => a.at - b.at);
  const healed = lines.findIndex((line) => line.text === 'the world heals');
  const last = healed === -1 ? lines.length : healed + 12;
  return [
    ...ending.broken.slice(0, 20).map(({ ref, rule, detail }) => `BROKEN ${ref} "${rule}": ${detail}`),
    `seed ${plan.seed}, orders ${plan.orders.join(' ')}, faults: ${[...plan.faults].join(' ') || 'none'}`,
    ...lines.slice(0, last).map(({ at, ref, text, who }) => `${clock(at)} ${who} ${ref.padEnd(5)} ${text}`),
    ...(lines.length > last ? [`… and ${lines.length - last} lines after the world healed`] : []),
    ...ending.tables.messages
      .filter((message) => concerns(message.ref))
      .map((message) => `message ${message.ref} ${message.kind} ${message.to ?? ''}: ${message.status}`),
    ...ending.tables.orders
      .filter((order) => concerns(order.ref))
      .map((order) => `order ${order.ref}: ${order.status}, payment ${order.payment}`),
  ].join('\n');
}

function clock(at: number): string {
  const seconds = (at - START) / 1000;
  const part = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${part(seconds / 3600)}:${part((seconds / 60) % 60)}:${(seconds % 60).toFixed(3).padStart(6, '0')}`;
}
