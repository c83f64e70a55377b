// The guide to a HorizontalPodAutoscaler that cannot read what it is to go by (rule 4.5.3).
import type { HorizontalPodAutoscaler } from '../../../model/object.ts';
import type { TonedLine } from '../../components/toned-text.ts';
import type { WhyContext } from '../explanation.ts';
import { eventOf } from '../explanation.ts';
import type { GuideEntry } from './entry.ts';
import { entryFor, eventText, guideLines, namespaceFlag } from './entry.ts';

export interface AutoscalerSubject {
  readonly context: WhyContext;
  readonly autoscaler: HorizontalPodAutoscaler;
}

export const autoscalerWords: readonly GuideEntry<AutoscalerSubject>[] = [
  {
    word: /^FailedGet\w*Metric$/,
    means: 'it cannot read how busy the pods are, so it leaves their number as it is',
    causes: ['a container has no request for what is measured, so there is nothing that a percentage could be of', 'the pods have only just started, or none is running', 'nothing in the cluster serves metrics of that type'],
    evidence: (subject) => {
      const condition = activeCondition(subject.autoscaler);
      return [`ScalingActive False: ${condition?.reason ?? ''}, ${condition?.message ?? ''}`, eventText(eventOf(subject.context.events(subject.autoscaler), 'FailedComputeMetricsReplicas'), subject.context.now)];
    },
    tries: ({ autoscaler }) => [
      `see what is measured: kubectl top pods${namespaceFlag(autoscaler)}`,
      `set requests for each container of ${autoscaler.spec.scaleTargetRef.kind}/${autoscaler.spec.scaleTargetRef.name}; it is read again every 15 seconds`,
      'or have it go by averageValue in place of averageUtilization: key e',
    ],
  },
  {
    word: 'ScalingDisabled',
    means: 'its workload is scaled to nothing, so it keeps its hands off',
    causes: ['somebody has scaled the workload to 0 on purpose'],
    evidence: ({ autoscaler }) => [`ScalingActive False: ScalingDisabled, ${activeCondition(autoscaler)?.message ?? ''}`],
    tries: ({ autoscaler: { spec, ...autoscaler } }) => [`scale it to 1 or more, and it takes over: kubectl scale ${spec.scaleTargetRef.kind.toLowerCase()}/${spec.scaleTargetRef.name} --replicas 1${namespaceFlag(autoscaler)}`],
  },
];

/** Only for one whose ScalingActive is False. */
export function autoscalerGuideLines(context: WhyContext, autoscaler: HorizontalPodAutoscaler): TonedLine[] {
  const condition = activeCondition(autoscaler);
  const word = condition?.status === 'False' ? (condition.reason ?? '') : '';
  const entry = entryFor(autoscalerWords, word);
  return entry ? guideLines(word, entry, { context, autoscaler }) : [];
}

type Condition = NonNullable<HorizontalPodAutoscaler['status']['conditions']>[number];

function activeCondition({ status }: HorizontalPodAutoscaler): Condition | undefined {
  return status.conditions?.find(({ type }) => type === 'ScalingActive');
}
