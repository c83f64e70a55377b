// The revisions of a StatefulSet's template, kept as ControllerRevisions (rules 4.1.6, 4.1.9).
import { byRevision, templateOfData } from '../../../kinds/revision-history.ts';
import { deepEqual } from '../../../model/equal.ts';
import type { ControllerRevision, Pod, PodTemplateSpec, StatefulSet } from '../../../model/object.ts';
import { requiredLabels } from '../../../model/selector.ts';
import { claim } from '../claim.ts';
import type { ControllerContext } from '../controller.ts';
import { createRevision } from '../revisions.ts';
import { REVISION_LABEL } from './pod-identity.ts';

const HASH_LABEL = 'controller.kubernetes.io/hash';
const PLURAL = 'controllerrevisions';

export interface History {
  /** Names the template that pods had before the rollout; pods below the partition keep it. */
  readonly current: string;
  /** Names the template as it is now. */
  readonly update: string;
  readonly currentTemplate: PodTemplateSpec;
  readonly collisionCount: number;
  /** Oldest first, without one that has just been made. */
  readonly revisions: readonly ControllerRevision[];
}

/**
 * Finds or makes the revision of the template as it is. One that comes back gets the highest number (rule 2.9.5). Of a set
 * that is being deleted nothing is made, as its revisions are going: undefined when there is none.
 */
export function keepHistory(context: ControllerContext, set: StatefulSet, mayAdopt: boolean): History | undefined {
  const { client } = context;
  const { selector, template } = set.spec;
  const orphans = mayAdopt ? client.labelled<ControllerRevision>(PLURAL, set.metadata.namespace, requiredLabels(selector)) : [];
  const revisions = claim<ControllerRevision>({ client, owner: set, selector, plural: PLURAL, orphans }).sort(byRevision);
  const newest = revisions.at(-1);
  const number = (newest?.revision ?? 0) + 1;
  let update = revisions.findLast(({ data }) => deepEqual(templateOfData(data), template));
  let collisionCount = set.status.collisionCount ?? 0;
  if (set.metadata.deletionTimestamp) {
    if (!update) return undefined;
  } else if (update && update !== newest) {
    update = client.update<ControllerRevision>(PLURAL, { ...update, metadata: { ...update.metadata }, revision: number });
  }
  while (!update) {
    const made = createRevision(context, set, { number, hashLabel: HASH_LABEL, collisionCount });
    if (made.revision) update = made.revision;
    else collisionCount++;
  }
  const current = revisions.find(({ metadata }) => metadata.name === set.status.currentRevision) ?? update;
  const isSame = current.metadata.name === update.metadata.name;
  return {
    current: current.metadata.name,
    update: update.metadata.name,
    currentTemplate: isSame ? template : templateOfData(current.data),
    collisionCount,
    revisions,
  };
}

/** Deletes the oldest revisions beyond the limit that neither the set nor a pod uses; a negative limit keeps all. */
export function truncateHistory({ client }: ControllerContext, set: StatefulSet, { current, update, revisions }: History, pods: readonly Pod[]): void {
  const limit = set.spec.revisionHistoryLimit!;
  if (limit < 0 || revisions.length <= limit) return;
  const live = new Set([current, update, ...pods.map(({ metadata }) => metadata.labels?.[REVISION_LABEL])]);
  const unused = revisions.filter(({ metadata }) => !live.has(metadata.name));
  for (const { metadata } of unused.slice(0, Math.max(0, unused.length - limit))) client.delete(PLURAL, metadata.namespace, metadata.name);
}
