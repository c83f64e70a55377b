// Why an object is as it is: the list of kinds that have an answer of their own, and an answer for all others.
import type { TonedLine } from '../components/toned-text.ts';
import type { KubeObject } from '../../model/object.ts';
import { referTo } from '../../kinds/kubectl-line.ts';
import { explainBudget } from './budget.ts';
import { explainChain } from './chain.ts';
import type { Explanation, WhyContext } from './explanation.ts';
import { explainCronJob } from './cron-job.ts';
import { fact, line, verdict } from './explanation.ts';
import { explainFaults } from './faults.ts';
import { autoscalerGuideLines } from './guide/autoscaler-words.ts';
import { namespaceGuideLines } from './guide/namespace-words.ts';
import { explainJob } from './job.ts';
import { explainNode } from './node.ts';
import { explainPod } from './pod.ts';
import { explainService } from './service.ts';
import { explainStatefulSet } from './stateful-set.ts';
import { explainClaim, explainVolume } from './volume.ts';
import { conditionLines, explainDaemonSet, explainDeployment, explainReplicaSet } from './workload.ts';

type Explain = (context: WhyContext, object: never) => Explanation;

/** By plural. */
const explanations: Readonly<Record<string, Explain>> = {
  pods: explainPod,
  deployments: explainDeployment,
  replicasets: explainReplicaSet,
  replicationcontrollers: explainReplicaSet,
  statefulsets: explainStatefulSet,
  daemonsets: explainDaemonSet,
  jobs: explainJob,
  cronjobs: explainCronJob,
  nodes: explainNode,
  services: explainService,
  poddisruptionbudgets: explainBudget,
  persistentvolumeclaims: explainClaim,
  persistentvolumes: explainVolume,
};

/** By plural, for kinds that are told of as all others are, and have words of their own. */
const guides: Readonly<Record<string, (context: WhyContext, object: never) => Explanation>> = {
  horizontalpodautoscalers: autoscalerGuideLines,
  namespaces: namespaceGuideLines,
};

export function explain(context: WhyContext, plural: string, object: KubeObject): Explanation {
  const [first, ...rest] = (explanations[plural] ?? explainOther(plural))(context, object as never);
  const faults = explainFaults(context, plural, object);
  return first && faults.length > 0 ? [first, ...faults, ...rest] : first ? [first, ...rest] : rest;
}

function explainOther(plural: string): Explain {
  return (context, object) => explainAny(context, object, guides[plural]?.(context, object) ?? []);
}

function explainAny(context: WhyContext, object: KubeObject, guide: readonly TonedLine[]): Explanation {
  const { port, now } = context;
  const kind = port.registry.forObject(object.apiVersion, object.kind);
  const health = kind?.health?.(object, now) ?? '';
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  const { conditions } = (object.status ?? {}) as { conditions?: Parameters<typeof conditionLines>[0] };
  return [
    health === '' ? verdict(`${referTo(object)}: nothing is wrong with it`, 'ok') : verdict(`${referTo(object)}: ${health}`, 'error'),
    ...(deletionTimestamp ? [line('it is being deleted', 'killed', 0)] : []),
    ...(deletionTimestamp && finalizers.length > 0 ? [fact('waits for', `finalizers: ${finalizers.join(', ')}`, 'pending', 0)] : []),
    ...guide,
    ...conditionLines(Array.isArray(conditions) ? conditions : undefined, now),
    ...explainChain(context, object),
  ];
}
