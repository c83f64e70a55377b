// The subPathExpr of a mount: variables of the container in a path, which have to be there.
import type { Container } from '../../model/object.ts';
import { expandArguments } from './process/environment.ts';

const REFERENCE = /\$\$|\$\(([^)]*)\)/g;

/** Why a container cannot be made with what its mounts say, as the text of CreateContainerConfigError; undefined when it can. */
export function subPathProblem({ volumeMounts = [] }: Container, variables: Readonly<Record<string, string>>): string | undefined {
  for (const { subPathExpr } of volumeMounts) {
    if (!subPathExpr) continue;
    const names = [...subPathExpr.matchAll(REFERENCE)].flatMap(([, name]) => name ?? []);
    const missing = [...new Set(names.filter((name) => !variables[name]))].sort();
    if (missing.length > 0) return `missing value for ${missing.join(', ')}`;
    const path = expandArguments([subPathExpr], variables)[0]!;
    if (path.startsWith('/')) return `error SubPath \`${path}\` must not be an absolute path`;
    if (path.split('/').includes('..')) return `unable to provision SubPath \`${path}\`: must not contain '..'`;
  }
  return undefined;
}
