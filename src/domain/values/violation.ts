/** One thing that is wrong with an input: where (RFC 6901 JSON Pointer), which rule, and what to do about it. */
export interface Violation {
  pointer: string;
  code: string;
  detail: string;
}
