// The history of a DaemonSet or a StatefulSet: its ControllerRevisions, and the way back to one of them (rule 2.9.5).
import { deepEqual } from '../model/equal.ts';
import type { ReadOnlyClient } from '../model/client.ts';
import { controllerOf } from '../model/object.ts';
import type { ControllerRevision, KubeObject, PodTemplateSpec } from '../model/object.ts';
import type { Revision, Rollback, RollbackSource } from './rollout-history.ts';
import { alreadyMatches, revisionFrom, unknownRevision } from './rollout-history.ts';

export type RevisionedWorkload = KubeObject & { spec: { template: PodTemplateSpec } };

/** The data of a revision: the patch that makes the workload go back to the template, which is what undo sends. */
export function dataOfTemplate(template: PodTemplateSpec): unknown {
  return { spec: { template: { ...template, $patch: 'replace' } } };
}

/** The template that a revision's data brings back. */
export function templateOfData(data: unknown): PodTemplateSpec {
  const { $patch: _, ...template } = (data as { spec?: { template?: PodTemplateSpec & { $patch?: string } } } | undefined)?.spec?.template ?? {};
  return template;
}

/** By number, then by name, so that the newest comes last. */
export function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  return a.revision - b.revision || (a.metadata.name < b.metadata.name ? -1 : 1);
}

/** The revisions that this workload controls, oldest first. */
export function revisionsOf(reader: ReadOnlyClient, { metadata }: KubeObject): ControllerRevision[] {
  return [...reader.ownedBy<ControllerRevision>(metadata.uid, 'controllerrevisions')]
    .filter((revision) => controllerOf(revision)?.uid === metadata.uid)
    .sort(byRevision);
}

export function revisionHistory({ spec }: RevisionedWorkload, revisions: readonly ControllerRevision[]): Revision[] {
  return revisions.map((revision) => {
    const template = templateOfData(revision.data);
    return revisionFrom(revision, revision.revision, template, deepEqual(template, spec.template));
  });
}

/** The patch that `kubectl rollout undo` sends; 0 means the revision before the newest. `revisions` are oldest first. */
export function revisionRollback({ spec }: RevisionedWorkload, revisions: readonly ControllerRevision[], toRevision = 0): Rollback {
  if (toRevision === 0 && revisions.length <= 1) return { error: 'no last revision to roll back to' };
  const target = toRevision === 0 ? revisions.at(-2) : revisions.find(({ revision }) => revision === toRevision);
  if (!target) return unknownRevision(toRevision);
  if (deepEqual(templateOfData(target.data), spec.template)) return alreadyMatches(toRevision);
  return { patchType: 'strategic', patch: target.data, revision: target.revision };
}

/** All that the dialog needs to take the workload back. */
export function revisionSource(reader: ReadOnlyClient, plural: string, object: RevisionedWorkload): RollbackSource {
  const revisions = revisionsOf(reader, object);
  return {
    object,
    plural,
    template: object.spec.template,
    history: revisionHistory(object, revisions),
    noHistory: 'no last revision to roll back to',
    rollbackTo: (revision) => revisionRollback(object, revisions, revision),
  };
}
