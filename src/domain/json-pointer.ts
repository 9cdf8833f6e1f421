/** The JSON Pointer (RFC 6901) of a member `token` of the value at `parent`; `""` is the whole document. */
export function pointerTo(parent: string, token: string | number): string {
  return `${parent}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
