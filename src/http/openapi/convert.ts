import { z } from 'zod';

export type Json = { [key: string]: unknown };

/** Schemas of the document by their `id`. */
export type Components = Record<string, Json>;

/**
 * The JSON Schema of a zod schema. Schemas with an `id` become `$ref`s and are added to `components`. The document
 * describes what a request may send, so defaults are optional. They are described in words: generators treat a field
 * with `default` as always present, and would make their users send it.
 */
export function convert(schema: z.ZodType, components: Components): Json {
  // Wrapped, because the root schema would be written out in full; a member with an id becomes a reference.
  const wrapped = z.object({ root: schema });
  const { properties, $defs } = z.toJSONSchema(wrapped, { io: 'input', override: simplify }) as Json as {
    properties: { root: Json };
    $defs?: Components;
  };
  for (const [id, found] of Object.entries($defs ?? {})) {
    const { id: _, ...rest } = found;
    const known = components[id];
    const rebased = rebase(rest) as Json;
    if (known && JSON.stringify(known) !== JSON.stringify(rebased)) throw new Error(`two schemas have the id ${id}`);
    components[id] = rebased;
  }
  return rebase(properties.root) as Json;
}

/** Removes what is only useful to zod: the calendar as a pattern, the safe integers as bounds of answers. */
function simplify({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodType;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const written = (z.globalRegistry.get(zodSchema) as { document?: Json } | undefined)?.document;
  if (written) {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    Object.assign(jsonSchema, written);
  }
  // Fields with a refusal of their own are left out: a strict object refuses every unnamed field anyway.
  if (zodSchema instanceof z.ZodObject && zodSchema.def.catchall instanceof z.ZodNever)
    for (const [key, member] of Object.entries(zodSchema.shape))
      if (member instanceof z.ZodOptional && member.unwrap() instanceof z.ZodNever) delete jsonSchema.properties?.[key];
  if (jsonSchema.default !== undefined) {
    const words = JSON.stringify(jsonSchema.default);
    if (words !== '{}') jsonSchema.description = `${jsonSchema.description ?? ''} Default: \`${words}\`.`.trim();
    delete jsonSchema.default;
  }
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) {
    delete jsonSchema.minimum;
    delete jsonSchema.maximum;
  }
}

function rebase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rebase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string'
        ? member.replace('#/$defs/', '#/components/schemas/')
        : rebase(member),
    ]),
  );
}
