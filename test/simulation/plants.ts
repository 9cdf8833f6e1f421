import type { Plant } from './plant';

export const PLANTS: readonly Plant[] = [];

/** Throws when there is no such planted bug. */
export function findPlant(name: string): Plant {
  const plant = PLANTS.find((one) => one.name === name);
  if (!plant) throw new Error(`no planted bug ${name}; there are: ${PLANTS.map((one) => one.name).join(', ')}`);
  return plant;
}
