import { floorOf, isCode, type Node, parse, type Tree, walk } from './tree';

const LEVELS = new Set(['debug', 'info', 'warn', 'error', 'fatal']);

/** A call of a logger that names no event. */
export function checkLogs(src: Tree): string[] {
  const violations: string[] = [];
  for (const [file, source] of src)
    if (isCode(file) && /\blog(?:ger)?\??\./.test(source))
      for (const { fields, level } of logCallsOf(file, source)) {
        const events = eventsOf(fields);
        if (events.length === 0 || events.some((event) => !/^[a-z]+(?:_[a-z]+)*$/.test(event)))
          violations.push(
            `${file}: log.${level} names no event; write log.${level}({ event: 'what_happened', … }, '…')`,
          );
      }
  return violations;
}

interface LogCall {
  level: string;
  fields: Node | undefined;
}

function logCallsOf(file: string, source: string): LogCall[] {
  const calls: LogCall[] = [];
  walk(parse(file, source), (node) => {
    if (node.type !== 'CallExpression') return;
    const { callee, arguments: given } = node as unknown as { callee: Node; arguments: { expression: Node }[] };
    if (callee.type !== 'MemberExpression') return;
    const level = textIn(callee.property);
    const object = callee.object as Node;
    const logger = object.type === 'MemberExpression' ? textIn(object.property) : textIn(object);
    if (LEVELS.has(level) && (logger === 'log' || logger === 'logger'))
      calls.push({ level, fields: given[0]?.expression });
  });
  return calls;
}

const textIn = (node: unknown): string => {
  const { value } = (node ?? {}) as { value?: unknown };
  return typeof value === 'string' ? value : '';
};

/** The texts that `event` can be; none where the first argument is no object that has it. */
function eventsOf(fields: Node | undefined): string[] {
  if (fields?.type === 'Identifier') return ['given_elsewhere'];
  if (fields?.type !== 'ObjectExpression') return [];
  const property = (fields.properties as Node[]).find(({ key }) => textIn(key) === 'event');
  const texts: string[] = [];
  walk(property?.value, (node) => {
    if (node.type === 'StringLiteral') texts.push(textIn(node));
  });
  return texts;
}

/** Statements in text, outside the floors that talk to a database. */
export function checkSql(src: Tree): string[] {
  const violations: string[] = [];
  for (const [file, source] of src) {
    if (!isCode(file) || ['db', 'dev'].includes(floorOf(file)) || !SQL_WORD.test(source)) continue;
    walk(parse(file, source), (node) => {
      const text =
        node.type === 'StringLiteral' ? textIn(node) : node.type === 'TemplateElement' ? String(node.raw) : '';
      if (SQL.test(text))
        violations.push(`${file}: holds SQL ("${text.trim().slice(0, 40)}…"); move it into a function of src/db`);
    });
  }
  return violations;
}

const SQL_WORD = /SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH/;
const SQL = /^\s*(?:SELECT\s|INSERT INTO\s|UPDATE\s+\w+\s+SET\s|DELETE FROM\s|WITH\s+\w+\s+AS\s*\()/;
