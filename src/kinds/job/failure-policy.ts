// Which rule of a Job's podFailurePolicy a failed pod meets, and what that means (rule 4.3.3).
import type { ContainerStatus, JobSpec, Pod } from '../../model/object.ts';

type Policy = NonNullable<JobSpec['podFailurePolicy']>;
type Rule = Policy['rules'][number];

export interface PolicyMatch {
  /** Position of the rule. */
  index: number;
  action: 'FailJob' | 'FailIndex' | 'Ignore' | 'Count';
  /** Kubernetes' sentence about the match; that of a FailJob rule is the reason of the Job's failure. */
  message: string;
}

/** The first rule that the pod meets, or undefined. */
export function matchFailurePolicy(policy: Policy | undefined, pod: Pod): PolicyMatch | undefined {
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const cause = causeOf(rule, pod);
    if (cause === undefined) continue;
    return { index, action: rule.action as PolicyMatch['action'], message: `${cause} matching ${rule.action} rule at index ${index}` };
  }
  return undefined;
}

/** An ignored failure does not count against a limit. */
export function isFailureCounted(policy: Policy | undefined, pod: Pod): boolean {
  return matchFailurePolicy(policy, pod)?.action !== 'Ignore';
}

function causeOf({ onExitCodes, onPodConditions }: Rule, { metadata, status }: Pod): string | undefined {
  const pod = `${metadata.namespace}/${metadata.name}`;
  if (onExitCodes) {
    const container = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].find((each) => meetsExitCodes(each, onExitCodes));
    return container && `Container ${container.name} for pod ${pod} failed with exit code ${container.state!.terminated!.exitCode}`;
  }
  const patterns = onPodConditions ?? [];
  const condition = status.conditions?.find(({ type, status: state }) => patterns.some((pattern) => pattern.type === type && pattern.status === state));
  return condition && `Pod ${pod} has condition ${condition.type}`;
}

function meetsExitCodes({ name, state }: ContainerStatus, { containerName, operator, values }: NonNullable<Rule['onExitCodes']>): boolean {
  const exitCode = state?.terminated?.exitCode ?? 0;
  if (exitCode === 0 || (containerName !== undefined && containerName !== name)) return false;
  return values.includes(exitCode) === (operator === 'In');
}
