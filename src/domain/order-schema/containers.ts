import { z } from 'zod';
import type { Members } from './conditions';
import { brokenText, type TextRule, textOf } from './request-text';
import { MOST_VIOLATIONS } from './shapes/report';
import { say } from './violations';

/** zod's array, but for one thing: it stops when enough is wrong. A megabyte of nonsense would keep it busy for seconds. */
const List: z.core.$constructor<z.ZodArray> = z.core.$constructor('List', (inst, def) => {
  z.ZodArray.init(inst, def);
  const { element } = def;
  inst._zod.parse = (payload, ctx) => {
    const input: unknown = payload.value;
    if (!Array.isArray(input)) {
      payload.issues.push({ code: 'invalid_type', expected: 'array', input, inst });
      // The checks of its length would take the `length` of an object for one, whatever that is.
      payload.value = null;
      return payload;
    }
    const output: unknown[] = [];
    for (let index = 0; index < input.length && payload.issues.length < MOST_VIOLATIONS; index += 1) {
      const found = element._zod.run({ value: input[index], issues: [] }, ctx) as z.core.ParsePayload;
      for (const issue of found.issues)
        payload.issues.push({ ...issue, path: [index, ...(issue.path ?? [])] } as z.core.$ZodRawIssue);
      output.push(found.value);
    }
    payload.value = output;
    return payload;
  };
});

/** A list of at least one. */
export const list = <T extends z.ZodType>(element: T): z.ZodArray<T> =>
  (new List({ type: 'array', element }) as unknown as z.ZodArray<T>).min(1);

interface MapRule {
  maxKeys: number;
  key: TextRule;
  value: TextRule;
}

interface MapDef extends z.core.$ZodRecordDef {
  rule: MapRule;
}

/** zod's record, but for two things: it keeps a key `__proto__`, and looks at no more than the keys that there may be. */
const TextMap: z.core.$constructor<z.ZodRecord, MapDef> = z.core.$constructor('TextMap', (inst, def) => {
  z.ZodRecord.init(inst, def);
  const { maxKeys, key, value } = def.rule;
  inst._zod.parse = (payload) => {
    const input: unknown = payload.value;
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      payload.issues.push({ code: 'invalid_type', expected: 'record', input, inst });
      return payload;
    }
    const names = Object.keys(input);
    const fault = (path: string[], code: string, detail: string) =>
      payload.issues.push({ code: 'custom', input, path, message: say(code, detail) });
    if (names.length > maxKeys) fault([], 'too_many_keys', `Give at most ${maxKeys} keys.`);
    const entries = names.slice(0, maxKeys).map((name): [string, unknown] => [name, (input as Members)[name]]);
    for (const [name, member] of entries) {
      const badName = brokenText(name, key);
      if (badName) fault([name], `key_${badName.code}`, badName.detail);
      const bad =
        typeof member === 'string' ? brokenText(member, value) : { code: 'wrong_type', detail: 'Send a string here.' };
      if (bad) fault([name], bad.code, bad.detail);
    }
    payload.value = Object.fromEntries(entries);
    return payload;
  };
});

/** A map of texts, such as metadata. */
export const mapOf = (rule: MapRule): z.ZodRecord<z.ZodString, z.ZodString> => {
  const def = { type: 'record', keyType: textOf(rule.key), valueType: textOf(rule.value), rule } as const;
  return (new TextMap(def) as unknown as z.ZodRecord<z.ZodString, z.ZodString>).meta({ maxProperties: rule.maxKeys });
};
