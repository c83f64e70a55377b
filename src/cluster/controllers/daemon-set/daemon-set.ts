// The DaemonSet controller: one pod on every node that fits, each pinned to its node (rule 4.2).
import { PodTopic } from '../../../kinds/pod/topics.ts';
import type { Change } from '../../../model/client.ts';
import { deepEqual, deepFreeze } from '../../../model/equal.ts';
import { ApiError } from '../../../model/errors.ts';
import type { DaemonSet, Node, OwnerReference, Pod } from '../../../model/object.ts';
import { controllerOf, keyOf, splitKey } from '../../../model/object.ts';
import { compileLabelSelector, requiredLabels } from '../../../model/selector.ts';
import { claim, ownerKeys } from '../claim.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';
import { MAX_BURST, controllerReference, createPod, deletePod, podFromTemplate, slowStart } from '../pod-control.ts';
import { Expectations } from '../expectations.ts';
import { FailedPodBackoff } from './failed-pods.ts';
import { HASH_LABEL, cleanUpHistory, keepHistory } from './history.ts';
import { Ledger } from './ledger.ts';
import { nodeFit, specForNode, targetNode } from './node-fit.ts';
import type { Plan, PlanInput } from './plan.ts';
import { planNodes, planUpdate } from './plan.ts';
import type { Revision } from './pods-by-node.ts';
import { GENERATION_LABEL, stayingOn } from './pods-by-node.ts';
import { daemonSetStatus } from './status.ts';

const OWNER_KIND = { plural: 'daemonsets', kind: 'DaemonSet' };
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';
/** In a large cluster changes are gathered for longer, as they pile up in the real one. */
const GATHER_MS_PER_NODE = 0.1;

export const daemonSetController: ControllerDefinition = { name: 'daemonset-controller', create };

function create(context: ControllerContext): Controller {
  const { client, clock, events } = context;
  const backoff = new FailedPodBackoff();
  /** Sets that may have pods to adopt or to let go. */
  const mayAdopt = new Set<string>();
  const ledgers = new Map<string, Ledger>();
  const owners = new Map<string, readonly OwnerReference[]>();
  /** What the ledgers do not know of yet. */
  const expectations = new Map<string, Expectations>();
  let nodeCount = 0;

  function reconcile(key: string): { requeueAfterMs: number } | undefined {
    const { namespace, name } = splitKey(key);
    const daemonSet = client.find<DaemonSet>('daemonsets', namespace, name);
    if (!daemonSet) {
      mayAdopt.delete(key);
      return undefined;
    }
    if (compileLabelSelector(daemonSet.spec.selector).empty) {
      events.event(daemonSet, 'Warning', 'SelectingAll', 'This daemon set is selecting all pods. A non-empty selector is required.');
      return undefined;
    }
    return daemonSet.metadata.deletionTimestamp ? undefined : sync(daemonSet, key);
  }

  function sync(daemonSet: DaemonSet, key: string): { requeueAfterMs: number } | undefined {
    const { minReadySeconds = 0, updateStrategy } = daemonSet.spec;
    const { hash, old } = keepHistory(context, daemonSet);
    const revision: Revision = { hash, generation: daemonSet.metadata.annotations?.[GENERATION_ANNOTATION] };
    const ledger = ledgerOf(daemonSet, key, revision);
    const names = ledger.take();
    const nodes = names.flatMap((name) => client.find<Node>('nodes', undefined, name) ?? []);
    const input: PlanInput = { daemonSet, nodes, pods: stayingOn(names, ledger.pods), revision, nowMs: clock.now, mayReplace };

    function mayReplace(pod: Pod, nodeName: string): boolean {
      const where = `${pod.metadata.namespace}/${pod.metadata.name} on node ${nodeName}`;
      if (pod.status.phase === 'Succeeded') {
        events.event(daemonSet, 'Normal', 'SucceededDaemonPod', `Found succeeded daemon pod ${where}, will try to delete it`);
        return true;
      }
      const waitMs = backoff.ask(`${daemonSet.metadata.uid}/${nodeName}`, clock.now);
      if (waitMs > 0) {
        context.enqueueAfter(key, waitMs);
        ledger.mark(nodeName);
        return false;
      }
      events.event(daemonSet, 'Warning', 'FailedDaemonPod', `Found failed daemon pod ${where}, will try to kill it`);
      return true;
    }

    // The status tells of the pods as they were seen, not of what comes of it.
    for (const name of names) ledger.count(daemonSet, name, client.find<Node>('nodes', undefined, name), clock.now);
    const status = daemonSetStatus(daemonSet, ledger.sum);

    let error: ApiError | undefined;
    const { waitMs } = expectationsOf(daemonSet);
    if (waitMs !== undefined) for (const name of names) ledger.mark(name);
    const plan = waitMs === undefined ? planNodes(input) : { create: [], remove: [] };
    if (waitMs === undefined) plan.create.push(...ledger.takePostponed());
    if (plan.create.length + plan.remove.length > 0) {
      // More than a sync may make is left for the next one, and so is what was refused.
      ledger.postpone(plan.create.splice(MAX_BURST));
      for (const name of plan.create) ledger.mark(name);
      for (const pod of plan.remove) ledger.mark(targetNode(pod)!);
      error = carryOut(daemonSet, plan, revision);
    }
    // What was just made or removed has to be seen before more of it is.
    else if (waitMs === undefined && updateStrategy?.type === 'RollingUpdate' && ledger.sum.old > 0) {
      const everywhere = { ...input, nodes: client.list<Node>('nodes'), pods: stayingOn(ledger.pods.keys(), ledger.pods) };
      error = carryOut(daemonSet, planUpdate(everywhere), revision);
    }
    if (!error && old.length > daemonSet.spec.revisionHistoryLimit!) {
      cleanUpHistory(context, daemonSet, old, [...stayingOn(ledger.pods.keys(), ledger.pods).values()].flat());
    }
    if (status !== daemonSet.status) client.updateStatus<DaemonSet>('daemonsets', { ...daemonSet, metadata: { ...daemonSet.metadata }, status });
    if (error) throw error;
    if (waitMs !== undefined) return { requeueAfterMs: waitMs };
    return minReadySeconds > 0 && status.numberReady !== (status.numberAvailable ?? 0) ? { requeueAfterMs: minReadySeconds * 1000 } : undefined;
  }

  /** The ledger of a set; a new one, for which all its pods are claimed, when the old one does not hold any more. */
  function ledgerOf(daemonSet: DaemonSet, key: string, revision: Revision): Ledger {
    const { uid, namespace } = daemonSet.metadata;
    const known = ledgers.get(uid);
    if (known?.fits(daemonSet, revision) && !mayAdopt.has(key)) return known;
    const { selector } = daemonSet.spec;
    const orphans = mayAdopt.delete(key) ? client.labelled('pods', namespace, requiredLabels(selector)) : [];
    const pods = claim<Pod>({ client, owner: daemonSet, selector, plural: 'pods', orphans });
    const ledger = new Ledger(daemonSet, revision, pods, client.list<Node>('nodes'));
    ledgers.set(uid, ledger);
    return ledger;
  }

  /** Makes first, then removes; answers the first refusal. */
  function carryOut(daemonSet: DaemonSet, plan: Plan, revision: Revision): ApiError | undefined {
    if (plan.create.length + plan.remove.length === 0) return undefined;
    const { template } = daemonSet.spec;
    const labels: Record<string, string> = { ...template.metadata?.labels, [HASH_LABEL]: revision.hash };
    if (revision.generation !== undefined) labels[GENERATION_LABEL] = revision.generation;
    const metadata = deepFreeze({ ...template.metadata, labels });
    const expected = expectationsOf(daemonSet);
    const nodeNames = plan.create.values();
    const made = slowStart(Math.min(plan.create.length, MAX_BURST), () => {
      const spec = specForNode(template, nodeNames.next().value!);
      const pod = podFromTemplate(daemonSet, { metadata, spec }, ownersOf(daemonSet));
      expected.creating(() => createPod(context, daemonSet, pod));
    });
    let { error } = made;
    for (const pod of plan.remove.slice(0, MAX_BURST)) {
      try {
        expected.deleting(pod.metadata.uid, () => deletePod(context, daemonSet, pod));
      } catch (refusal) {
        if (!(refusal instanceof ApiError)) throw refusal;
        error ??= refusal;
      }
    }
    return error;
  }

  function ownersOf(daemonSet: DaemonSet): readonly OwnerReference[] {
    const { uid } = daemonSet.metadata;
    let known = owners.get(uid);
    if (!known) owners.set(uid, (known = deepFreeze([controllerReference(daemonSet)])));
    return known;
  }

  function expectationsOf({ metadata: { uid } }: DaemonSet): Expectations {
    let known = expectations.get(uid);
    if (!known) expectations.set(uid, (known = new Expectations(clock)));
    return known;
  }

  function forget(uid: string): void {
    expectations.delete(uid);
    owners.delete(uid);
    ledgers.delete(uid);
  }

  /** The sets that see a node with other eyes than before. */
  function setsConcerned(node: Node, previous: Node | undefined): string[] {
    return client
      .list<DaemonSet>('daemonsets')
      .filter(({ spec: { template } }) => !previous || nodeFit(template, previous) !== nodeFit(template, node))
      .map((daemonSet) => {
        ledgers.get(daemonSet.metadata.uid)?.mark(node.metadata.name);
        return keyOf(daemonSet);
      });
  }

  function gather(keys: readonly string[]): readonly string[] {
    const delayMs = Math.floor(nodeCount * GATHER_MS_PER_NODE);
    if (delayMs === 0) return keys;
    for (const key of keys) context.enqueueAfter(key, delayMs);
    return noKeys;
  }

  return {
    reconcile,
    watches: [
      {
        plural: 'daemonsets',
        keysOf({ object, type, previous }) {
          const key = keyOf(object);
          if (type === 'DELETED') forget(object.metadata.uid);
          else if ((previous as DaemonSet | undefined)?.spec !== (object as DaemonSet).spec) mayAdopt.add(key);
          return [key];
        },
      },
      { plural: 'controllerrevisions', keysOf: (change) => ownerKeys(client, OWNER_KIND, change) },
      {
        plural: 'nodes',
        keysOf({ type, object, previous }) {
          const node = object as Node;
          const before = previous as Node | undefined;
          if (type === 'ADDED') nodeCount++;
          if (type === 'DELETED') nodeCount--;
          // Heartbeats change neither.
          if (type === 'MODIFIED' && before && deepEqual(before.metadata.labels, node.metadata.labels) && deepEqual(before.spec.taints, node.spec.taints)) return noKeys;
          return gather(setsConcerned(node, type === 'MODIFIED' ? before : undefined));
        },
      },
      {
        plural: 'pods',
        topics: PodTopic.DaemonSet,
        keysOf(change) {
          const keys = ownerKeys(client, OWNER_KIND, change);
          if (keys.length === 0) return noKeys;
          const { type, object, previous } = change as Change<Pod>;
          const owner = controllerOf(object);
          expectations.get(owner?.uid ?? '')?.observe(change, false);
          ledgers.get(owner?.uid ?? '')?.podChanged(object, type === 'DELETED');
          if (!owner || (previous && (previous.metadata.labels !== object.metadata.labels || controllerOf(previous)?.uid !== owner.uid))) {
            for (const key of keys) mayAdopt.add(key);
          }
          return gather(keys);
        },
      },
    ],
  };
}
