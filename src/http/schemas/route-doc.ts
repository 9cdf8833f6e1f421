import type { z } from 'zod';
import type { ErrorCode } from '../../domain/values/errors';

/** What the OpenAPI document says about a route, beyond what its path, method and scope say themselves. */
export interface RouteDoc {
  /** operationId: the name of the client's method. */
  id: string;
  tag: string;
  summary: string;
  description?: string;
  /** Query parameters as an object schema of strings. */
  query?: z.ZodObject;
  body?: { schema: z.ZodType; optional?: boolean; examples: Record<string, unknown> };
  /** For a body that is a file: its description and media types. */
  upload?: { description: string; types: readonly string[] };
  /** Successes by status; null for an empty body. `type` is JSON where there is none. */
  answers: Record<
    number,
    {
      description: string;
      schema: z.ZodType | null;
      example?: unknown;
      type?: string /** With `Accept: text/csv`. */;
      csv?: { example: string };
    }
  >;
  /** Errors beyond those that every route of its kind has. */
  errors?: readonly ErrorCode[];
}
