// The state of one file as it is shown: its documents, what became of them, and everything wrong with it.
import type { DesiredObject, DesiredState } from './desired-state.ts';
import type { ManifestProblem } from './manifest-problem.ts';
import type { FieldDrift, FileState, FileStatus, ManifestCounts, ObjectState, ObjectStatus } from './manifest-status.ts';
import { problemOfDuplicate } from './refusal.ts';

/** What became of the document that decides an object. */
export interface Outcome {
  readonly desired: DesiredObject;
  readonly state: Exclude<ObjectState, 'duplicate'>;
  readonly problems: readonly ManifestProblem[];
  readonly differences: readonly FieldDrift[];
}

/** A file's status with its part of the counts. */
export interface CountedStatus {
  readonly status: FileStatus;
  readonly counts: ManifestCounts;
}

const nothing: readonly FieldDrift[] = [];

/** Takes a path and what is known of its objects; `leftovers` are problems of objects that have left the file. */
export function statusOfFile(
  path: string,
  desired: DesiredState,
  outcomes: ReadonlyMap<string, Outcome>,
  leftovers: readonly ManifestProblem[],
  appliedAtMs: number | undefined,
): CountedStatus {
  const file = desired.file(path);
  const objects: ObjectStatus[] = [];
  const problems: ManifestProblem[] = [...(file?.problems ?? []), ...leftovers];
  for (const object of file?.objects ?? []) {
    const winner = desired.winnerOf(object.key)!;
    const outcome = winner === object ? outcomes.get(object.key) : undefined;
    const { ref, document } = object;
    const state: ObjectState = winner === object ? (outcome?.state ?? 'waiting') : 'duplicate';
    objects.push(Object.freeze({ ref, kind: document.kind, line: document.line, state, differences: outcome?.differences ?? nothing }));
    // A kept old version of a broken file is not in it any more, so it cannot be there twice.
    if (winner === object) problems.push(...(outcome?.problems ?? []));
    else if (!object.isRetained) problems.push(problemOfDuplicate(object, winner));
  }
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  const broken = new Set((file?.problems ?? []).filter(isError).map(({ documentIndex }) => documentIndex));
  const count = (...states: ObjectState[]): number => objects.filter(({ state }) => states.includes(state)).length;
  const counts: ManifestCounts = {
    ok: count('applied'),
    failed: count('waiting', 'refused', 'duplicate') + broken.size + leftovers.length,
    drifted: count('drifted', 'missing'),
  };
  const isFailed = broken.size + leftovers.length + count('refused', 'duplicate') > 0;
  const state: FileState = isFailed ? 'error' : count('waiting', 'held') > 0 ? 'waiting' : problems.length > 0 ? 'warning' : objects.length === 0 ? 'empty' : 'ok';
  const status: FileStatus = { path, state, objects: Object.freeze(objects), problems: Object.freeze(problems), appliedAtMs };
  return { status: Object.freeze(status), counts };
}

function isError({ severity }: ManifestProblem): boolean {
  return severity === 'error';
}
