// The revisions of a DaemonSet's template, kept as ControllerRevisions (rule 4.2.3).
import { byRevision, templateOfData } from '../../../kinds/revision-history.ts';
import { deepEqual } from '../../../model/equal.ts';
import type { ControllerRevision, DaemonSet, Pod } from '../../../model/object.ts';
import { requiredLabels } from '../../../model/selector.ts';
import type { ControllerContext } from '../controller.ts';
import { claim } from '../claim.ts';
import { createRevision } from '../revisions.ts';

export const HASH_LABEL = 'controller-revision-hash';

export interface History {
  /** Names the template in the label of its pods. */
  readonly hash: string;
  readonly old: readonly ControllerRevision[];
}

/** Finds or makes the revision of the template as it is, numbered above all others; throws when the name is taken. */
export function keepHistory(context: ControllerContext, daemonSet: DaemonSet): History {
  const { client } = context;
  const { namespace } = daemonSet.metadata;
  const { selector } = daemonSet.spec;
  const plural = 'controllerrevisions';
  const orphans = client.labelled<ControllerRevision>(plural, namespace, requiredLabels(selector));
  const revisions = claim<ControllerRevision>({ client, owner: daemonSet, selector, plural, orphans });
  const isCurrent = ({ data }: ControllerRevision): boolean => deepEqual(templateOfData(data), daemonSet.spec.template);
  const current = revisions.filter(isCurrent).sort(byRevision);
  const old = revisions.filter((revision) => !isCurrent(revision));
  const number = Math.max(0, ...old.map(({ revision }) => revision)) + 1;
  const kept = current.at(-1);
  if (!kept) return { hash: snapshot(context, daemonSet, number), old };
  for (const twin of current.slice(0, -1)) {
    relabelPods(context, daemonSet, hashOf(twin), hashOf(kept));
    client.delete(plural, namespace, twin.metadata.name);
  }
  if (kept.revision < number) client.update<ControllerRevision>(plural, { ...kept, metadata: { ...kept.metadata }, revision: number });
  return { hash: hashOf(kept), old };
}

/** Deletes the oldest revisions beyond the limit that no pod carries. */
export function cleanUpHistory({ client }: ControllerContext, daemonSet: DaemonSet, old: readonly ControllerRevision[], pods: readonly Pod[]): void {
  let surplus = old.length - daemonSet.spec.revisionHistoryLimit!;
  if (surplus <= 0) return;
  const carried = new Set(pods.map(({ metadata }) => metadata.labels?.[HASH_LABEL]));
  for (const revision of [...old].sort(byRevision)) {
    if (surplus <= 0) return;
    if (carried.has(hashOf(revision))) continue;
    client.delete('controllerrevisions', revision.metadata.namespace, revision.metadata.name);
    surplus--;
  }
}

function snapshot(context: ControllerContext, daemonSet: DaemonSet, number: number): string {
  const { metadata, status } = daemonSet;
  const made = createRevision(context, daemonSet, { number, hashLabel: HASH_LABEL, collisionCount: status.collisionCount });
  if (made.revision) return hashOf(made.revision);
  // The next try hashes with a count, as a Deployment does (rule 2.1.4).
  const collisionCount = (status.collisionCount ?? 0) + 1;
  context.client.updateStatus<DaemonSet>('daemonsets', { ...daemonSet, metadata: { ...metadata }, status: { ...status, collisionCount } });
  throw made.taken;
}

/** Two revisions with one template come from somebody else's hands; pods keep the hash of the one that stays. */
function relabelPods({ client }: ControllerContext, daemonSet: DaemonSet, from: string, to: string): void {
  for (const pod of [...client.ownedBy<Pod>(daemonSet.metadata.uid, 'pods')]) {
    const { labels } = pod.metadata;
    if (labels?.[HASH_LABEL] !== from) continue;
    client.update<Pod>('pods', { ...pod, metadata: { ...pod.metadata, labels: { ...labels, [HASH_LABEL]: to } } });
  }
}

function hashOf({ metadata }: ControllerRevision): string {
  return metadata.labels?.[HASH_LABEL] ?? '';
}
