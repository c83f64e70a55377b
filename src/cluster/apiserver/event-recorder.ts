// Records Events for a component the way client-go does: counted, aggregated, and held back when there are too many.
import type { KubeEvent, KubeObject } from '../../model/object.ts';
import { formatMicroTime, formatTimestamp } from '../../model/timestamp.ts';
import type { EventSink } from './event-sink.ts';

/** Enough of an object to point an event at it. */
export type EventTarget = Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;

export interface EventOptions {
  /** `spec.containers{web}` (rule 6.8.2). */
  fieldPath?: string;
}

/** Writes Events from one source (rule 11); equal ones raise a count instead (rule 6.8.5). Never throws for a refusal. */
export interface EventRecorder {
  event(target: EventTarget, type: 'Normal' | 'Warning', reason: string, message: string, options?: EventOptions): void;
}

/** Who speaks. The scheduler writes the newer form of events, all others the older one (rule 11). */
export interface EventSource {
  component: string;
  /** The node, for kubelets. */
  host?: string;
  style?: 'core' | 'scheduler';
}

const COMBINED_PREFIX = '(combined from similar events): ';

/** A recorder into the sink under a source; recorders of one component count together. */
export function createEventRecorder(sink: EventSink, source: EventSource): EventRecorder {
  return source.style === 'scheduler' ? seriesRecorder(sink, source) : countingRecorder(sink, source);
}

function countingRecorder(sink: EventSink, { component, host }: EventSource): EventRecorder {
  const correlator = sink.correlator(component);
  const eventSource = Object.freeze(host === undefined ? { component } : { component, host });
  return {
    event(target, type, reason, message, options) {
      const { now } = sink.clock;
      const fieldPath = options?.fieldPath;
      const observation = correlator.observe(correlationKey(target), type, reason, message, fieldPath, now);
      if (!observation) return;
      const text = observation.isCombined ? COMBINED_PREFIX + message : message;
      const namespace = target.metadata.namespace ?? 'default';
      const lastTimestamp = formatTimestamp(now);
      const { count } = observation;
      if (count > 1 && observation.name !== '' && sink.change(namespace, observation.name, { count, lastTimestamp, message: text })) return;
      observation.name = sink.nextName(target.metadata.name);
      sink.create({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: sink.metadata(namespace, observation.name),
        involvedObject: referenceTo(target, fieldPath),
        reason,
        message: text,
        source: eventSource,
        firstTimestamp: formatTimestamp(observation.firstMs),
        lastTimestamp,
        count,
        type,
        eventTime: null,
        reportingComponent: component,
        reportingInstance: host ?? '',
      } as KubeObject);
    },
  };
}

/** What the scheduler was doing when it said this. */
const actions: Readonly<Record<string, string>> = { Scheduled: 'Binding', Preempted: 'Preempting' };

function seriesRecorder(sink: EventSink, { component, host }: EventSource): EventRecorder {
  const correlator = sink.correlator(component);
  const reportingInstance = host === undefined ? component : `${component}-${host}`;
  const noSource = Object.freeze({});
  return {
    event(target, type, reason, message, options) {
      const { now } = sink.clock;
      // This form has no flood control and joins equal texts only (rule 5.5.7).
      const observation = correlator.observeEqual(correlationKey(target), type, reason, message, options?.fieldPath, now);
      const namespace = target.metadata.namespace ?? 'default';
      const at = formatMicroTime(now);
      const { count } = observation;
      const series = { count, lastObservedTime: at } as unknown as KubeEvent['series'];
      if (count > 1 && observation.name !== '' && sink.change(namespace, observation.name, { series })) return;
      observation.count = 1;
      observation.name = sink.nextName(target.metadata.name);
      sink.create({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: sink.metadata(namespace, observation.name),
        involvedObject: referenceTo(target, options?.fieldPath),
        reason,
        message,
        source: noSource,
        firstTimestamp: null,
        lastTimestamp: null,
        type,
        eventTime: at,
        action: actions[reason] ?? 'Scheduling',
        reportingComponent: component,
        reportingInstance,
      } as KubeObject);
    },
  };
}

function correlationKey({ kind, metadata }: EventTarget): string {
  return metadata.uid || `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

function referenceTo({ apiVersion, kind, metadata }: EventTarget, fieldPath: string | undefined): KubeEvent['involvedObject'] {
  const { name, namespace, uid, resourceVersion } = metadata;
  // Whole literals: an object that grows field by field costs several times as much.
  if (namespace === undefined) return fieldPath === undefined ? { apiVersion, kind, name, uid, resourceVersion } : { apiVersion, kind, name, uid, resourceVersion, fieldPath };
  if (fieldPath === undefined) return { apiVersion, kind, name, uid, resourceVersion, namespace };
  return { apiVersion, kind, name, uid, resourceVersion, namespace, fieldPath };
}
