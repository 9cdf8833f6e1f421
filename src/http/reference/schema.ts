import type { Json } from '../openapi/convert';
import { Html, html, phrase } from './html';

/** Draws JSON Schemas as nested lists of fields. A schema with a name is drawn once per place, as far as it nests. */
export class SchemaPainter {
  constructor(private readonly schemas: Record<string, Json>) {}

  /** The fields of an object, or the alternatives, or the plain type. */
  paint(schema: Json, trail: readonly string[] = []): Html {
    const { name, target } = this.follow(schema);
    if (name && trail.includes(name)) return html`<p class="quiet">${name}, as above</p>`;
    const inside = name ? [...trail, name] : trail;
    const options = alternativesOf(target);
    if (options) {
      const drawn = options.filter((option) => option.type !== 'null');
      if (drawn.length === 1 && drawn[0]) return this.paint(drawn[0], inside);
      return html`${drawn.map((option) => this.alternative(option, inside))}`;
    }
    if (target.type === 'array') return this.paint((target.items ?? {}) as Json, inside);
    return this.fields(target, inside);
  }

  /** The type in words, such as `list of Order` or `string or null`. */
  typeOf(schema: Json): string {
    const { name, target } = this.follow(schema);
    if (name) return name;
    const options = alternativesOf(target);
    if (options) return [...new Set(options.map((option) => this.typeOf(option)))].join(' or ');
    if (target.const !== undefined) return JSON.stringify(target.const);
    if (target.type === 'array') return `list of ${this.typeOf((target.items ?? {}) as Json)}`;
    if (Array.isArray(target.type)) return target.type.join(' or ');
    if (target.type === 'object' && !target.properties) return 'map';
    const { data } = (target.properties ?? {}) as Record<string, Json>;
    if (data?.type === 'array') return `page: ${this.typeOf(data)}`;
    if (target.format === 'date-time') return 'time';
    return typeof target.type === 'string' ? target.type : target.properties ? 'object' : 'anything';
  }

  private alternative(option: Json, trail: readonly string[]): Html {
    const { target } = this.follow(option);
    const kind =
      ((target.properties as Record<string, Json> | undefined)?.type?.const as string) ?? this.typeOf(option);
    return html`<details class="alternative"><summary>${kind} <span class="quiet">${phrase(target.description)}</span></summary>${this.paint(option, trail)}</details>`;
  }

  private fields(target: Json, trail: readonly string[]): Html {
    const properties = Object.entries((target.properties ?? {}) as Record<string, Json>);
    if (properties.length === 0) return new Html('');
    const required = new Set((target.required ?? []) as string[]);
    return html`<ul class="fields">${properties.map(([key, schema]) => this.field(key, schema, required.has(key), trail))}</ul>`;
  }

  private field(key: string, schema: Json, required: boolean, trail: readonly string[]): Html {
    const { target } = this.follow(schema);
    const nested = this.paint(schema, trail);
    const about = (schema.description ?? target.description) as string | undefined;
    return html`<li>
      <code class="name">${key}</code> <span class="type">${this.typeOf(schema)}</span>${required && html` <span class="required">required</span>`}
      ${about && html`<div class="about">${phrase(about)}</div>`}
      ${limitsOf(target).map((limit) => html`<div class="limit">${limit}</div>`)}
      ${nested.text !== '' && this.isSmall(schema) && nested}
      ${nested.text !== '' && !this.isSmall(schema) && html`<details><summary>fields</summary>${nested}</details>`}
    </li>`;
  }

  private isSmall(schema: Json): boolean {
    const { name, target } = this.follow(schema);
    return !name && Object.keys((target.properties ?? {}) as Json).length > 0 && !alternativesOf(target);
  }

  private follow(schema: Json): { name: string | null; target: Json } {
    if (typeof schema.$ref !== 'string') return { name: null, target: schema };
    const name = schema.$ref.split('/').at(-1) ?? '';
    return { name, target: this.schemas[name] ?? {} };
  }
}

const alternativesOf = (schema: Json): Json[] | null =>
  ((schema.anyOf ?? (schema.type === undefined ? schema.oneOf : undefined)) as Json[] | undefined) ?? null;

/** Constraints of a value beyond its type. */
function limitsOf(schema: Json): Html[] {
  const {
    enum: words,
    minLength,
    maxLength,
    minimum,
    maximum,
    maxProperties,
    minItems,
    maxItems,
    default: usual,
  } = schema;
  const limits: Html[] = [];
  if (Array.isArray(words))
    limits.push(html`${words.map((word, index) => html`${index > 0 && ' · '}<code>${word}</code>`)}`);
  if (typeof maxLength === 'number')
    limits.push(html`${minLength ? `${minLength}–` : 'up to '}${maxLength} characters`);
  if (typeof minimum === 'number' && maximum !== Number.MAX_SAFE_INTEGER && maximum !== undefined)
    limits.push(html`${minimum}–${maximum}`);
  else if (typeof minimum === 'number') limits.push(html`at least ${minimum}`);
  if (typeof maxProperties === 'number') limits.push(html`up to ${maxProperties} keys`);
  if (typeof minItems === 'number') limits.push(html`${minItems === maxItems ? 'exactly' : 'at least'} ${minItems}`);
  if (usual !== undefined) limits.push(html`default <code>${JSON.stringify(usual)}</code>`);
  return limits;
}
