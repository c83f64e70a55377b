// How a DaemonSet and a StatefulSet keep a template: as a ControllerRevision named after its hash (rules 4.1.9, 4.2.3).
import type { RevisionedWorkload } from '../../kinds/revision-history.ts';
import { dataOfTemplate } from '../../kinds/revision-history.ts';
import { ApiError, isReason } from '../../model/errors.ts';
import type { ControllerRevision } from '../../model/object.ts';
import type { ControllerContext } from './controller.ts';
import { controllerReference } from './pod-control.ts';
import { templateHash } from './template-hash.ts';

export interface NewRevision {
  readonly number: number;
  /** The label of the revision that holds the hash. */
  readonly hashLabel: string;
  readonly collisionCount: number | undefined;
}

/** Stores the template as it is; `taken` when the name belongs to something else, which another collision count gets round. */
export function createRevision(
  { client }: ControllerContext,
  owner: RevisionedWorkload,
  { number, hashLabel, collisionCount }: NewRevision,
): { revision: ControllerRevision; taken?: never } | { revision?: never; taken: ApiError } {
  const { metadata, spec } = owner;
  const hash = templateHash(spec.template, collisionCount);
  try {
    const revision = client.create<ControllerRevision>('controllerrevisions', {
      metadata: {
        name: `${metadata.name}-${hash}`,
        namespace: metadata.namespace!,
        labels: { ...spec.template.metadata?.labels, [hashLabel]: hash },
        annotations: metadata.annotations!,
        ownerReferences: [controllerReference(owner)],
      },
      data: dataOfTemplate(spec.template),
      revision: number,
    });
    return { revision };
  } catch (error) {
    if (error instanceof ApiError && isReason(error, 'AlreadyExists')) return { taken: error };
    throw error;
  }
}
