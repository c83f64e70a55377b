// The revisions a workload's template has had, whoever keeps them: what history lists and undo goes back to (rule 2.9).
import type { KubeObject, PodTemplateSpec } from '../model/object.ts';

export const changeCauseAnnotation = 'kubernetes.io/change-cause';

/** What `kubectl rollout status` says; `error` ends it with exit code 1. */
export interface RolloutStatus {
  readonly state: 'waiting' | 'done' | 'error';
  readonly text: string;
}

/** One line of the rollout history. */
export interface Revision {
  readonly revision: number;
  /** undefined prints as `<none>`. */
  readonly changeCause: string | undefined;
  readonly images: readonly string[];
  readonly template: PodTemplateSpec | undefined;
  /** It is what the workload wants now. */
  readonly isCurrent: boolean;
}

/** The revision that an object (a ReplicaSet, a ControllerRevision) with this template keeps. */
export function revisionFrom(keeper: KubeObject, revision: number, template: PodTemplateSpec | undefined, isCurrent: boolean): Revision {
  return {
    revision,
    changeCause: keeper.metadata.annotations?.[changeCauseAnnotation] || undefined,
    images: (template?.spec?.containers ?? []).map((container) => container.image ?? ''),
    template,
    isCurrent,
  };
}

export type Rollback<Patch = unknown> =
  /** The patch of the workload, and the revision it goes back to. */
  | { patchType: 'json' | 'strategic'; patch: Patch; revision: number }
  /** Nothing to do; kubectl's words. */
  | { skipped: string }
  /** kubectl's words after `error: `. */
  | { error: string };

/** A workload with all that is needed to take it back. */
export interface RollbackSource {
  readonly object: KubeObject;
  readonly plural: string;
  readonly template: PodTemplateSpec | undefined;
  /** In ascending order (rule 2.9.4). */
  readonly history: readonly Revision[];
  /** kubectl's words when there is nothing to go back to. */
  readonly noHistory: string;
  /** 0: the revision before the newest (rule 2.9.5). */
  rollbackTo(revision: number): Rollback;
}

/** kubectl's words about a revision that is not there, and about one that is there already (rule 2.9.5). */
export function unknownRevision(revision: number): Rollback<never> {
  return { error: `unable to find specified revision ${revision} in history` };
}

export function alreadyMatches(revision: number): Rollback<never> {
  return { skipped: `skipped rollback (current template already matches revision ${revision})` };
}
