// Names of kinds in files of the configuration: a kind may come later than the file that names it.
import { closestName } from '../model/closest-name.ts';
import type { FieldProblem } from './read-file.ts';

/** Said of a name that means nothing now. It is no mistake: its definition may be yet to come. With a known name near, it is worth a message at once. */
export function unknownName(path: readonly string[], name: string, what: string, known: Iterable<string>): FieldProblem {
  const meant = closestName(name.split('/').at(-1)!, known);
  return { path, message: `is no ${what} yet, and counts when there is such a kind${meant === undefined ? '' : `; did you mean "${meant}"?`}`, ...(meant === undefined ? { isWaiting: true } : {}) };
}
