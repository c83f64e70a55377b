// A kind as files of the configuration write it: pods, po, v1/pods, example.com/v1/widgets. Kinds may come later than the file that names them.
import { closestName } from '../model/closest-name.ts';
import type { FieldProblem } from './read-file.ts';

/** What `find` knows under a name; a group with a dot in it is no built-in one and counts. */
export function findNamed<T>(written: string, find: (word: string) => T | undefined): T | undefined {
  const parts = written.split('/');
  const resource = parts.at(-1)!;
  const [group = ''] = parts;
  if (parts.length < 3) return find(resource);
  const isOfKubernetes = !group.includes('.') || group.endsWith('.k8s.io');
  return find(`${resource}.${group}`) ?? (isOfKubernetes ? find(resource) : undefined);
}

/** Said of a name that means nothing now. It is no mistake: its definition may be yet to come. With a known name near, it is worth a message at once. */
export function unknownName(path: readonly string[], name: string, what: string, known: Iterable<string>): FieldProblem {
  const meant = closestName(name.split('/').at(-1)!, known);
  return { path, message: `is no ${what} yet, and counts when there is such a kind${meant === undefined ? '' : `; did you mean "${meant}"?`}`, ...(meant === undefined ? { isWaiting: true } : {}) };
}
