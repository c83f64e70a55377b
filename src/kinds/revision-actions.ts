// The keys of a history kept in ControllerRevisions: undo of a rollout, the revisions, and back to one of them.
import type { KindAction } from '../model/kind.ts';
import { controllerOf } from '../model/object.ts';
import type { ControllerRevision } from '../model/object.ts';
import type { RevisionedWorkload } from './revision-history.ts';
import { revisionSource } from './revision-history.ts';
import { askRollback } from './rollback-question.ts';

/** `u` for a DaemonSet or a StatefulSet, named by its plural. */
export function undoAction(plural: string): KindAction<RevisionedWorkload> {
  return {
    key: 'u',
    title: 'Undo rollout',
    changes: true,
    run: ([object], { reader }) => (object ? askRollback(revisionSource(reader, plural, object)) : { type: 'none' }),
  };
}

/** `z`: the table of its ControllerRevisions, as a Deployment's leads to its ReplicaSets. */
export const revisionsAction: KindAction<RevisionedWorkload> = {
  key: 'z',
  title: 'Revisions',
  run: ([object]) =>
    object
      ? { type: 'open', view: 'table', args: { plural: 'controllerrevisions', namespace: object.metadata.namespace ?? '', ownerUid: object.metadata.uid } }
      : { type: 'none' },
};

/** On a ControllerRevision: rolls the workload that controls it back to it. */
export const rollbackToRevisionAction: KindAction<ControllerRevision> = {
  key: 'ctrl-l',
  title: 'Roll back to this',
  changes: true,
  disabled: (revision) => (controllerOf(revision) ? undefined : 'nothing controls it'),
  run([revision], { reader }) {
    const owner = revision && controllerOf(revision);
    if (!revision || !owner) return { type: 'none' };
    const kind = reader.registry.forObject(owner.apiVersion, owner.kind);
    const workload = kind && reader.find<RevisionedWorkload>(kind.plural, revision.metadata.namespace, owner.name);
    if (!kind || workload?.metadata.uid !== owner.uid) return { type: 'flash', level: 'error', text: `${owner.kind} ${owner.name} is gone` };
    return askRollback(revisionSource(reader, kind.plural, workload), revision.revision);
  },
};
