/** The locale of a person at a terminal, by the variables that POSIX reads in this order; empty without one. */
export const loadLocaleConfig = (env: Record<string, string | undefined>): string =>
  env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
