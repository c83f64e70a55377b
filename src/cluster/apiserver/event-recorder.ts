// Records Events for a component the way client-go does: counted, aggregated, and held back when there are too many.
import { formatMicroTime, formatTimestamp } from '../../model/timestamp.ts';
import type { KubeEvent } from '../../model/object.ts';
import type { EventTarget, Speaker } from './deferred-event.ts';
import type { EventSink } from './event-sink.ts';

export interface EventOptions {
  /** `spec.containers{web}` (rule 6.8.2). */
  fieldPath?: string;
  /** The other object that it is about; the newer form of events only. */
  related?: EventTarget;
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
  const source = Object.freeze(host === undefined ? { component } : { component, host });
  const speaker: Speaker = { component, source, reportingInstance: host ?? '', isSeries: false };
  return {
    event(target, type, reason, message, options) {
      const now = sink.sinceBeginningMs;
      const fieldPath = options?.fieldPath;
      const observation = correlator.observe(correlationKey(target), type, reason, message, fieldPath, now);
      if (!observation) return;
      const text = observation.isCombined ? COMBINED_PREFIX + message : message;
      const { count, firstMs, stored } = observation;
      if (count > 1 && stored && sink.change(stored, { count, lastTimestamp: formatTimestamp(sink.clock.now), message: text })) return;
      observation.stored = sink.create(speaker, target, { type, reason, message: text, fieldPath, firstMs, count });
    },
  };
}

function seriesRecorder(sink: EventSink, { component, host }: EventSource): EventRecorder {
  const correlator = sink.correlator(component);
  const reportingInstance = host === undefined ? component : `${component}-${host}`;
  const speaker: Speaker = { component, source: Object.freeze({}), reportingInstance, isSeries: true };
  return {
    event(target, type, reason, message, options) {
      const now = sink.sinceBeginningMs;
      const fieldPath = options?.fieldPath;
      // This form has no flood control and joins equal texts only (rule 5.5.7).
      const observation = correlator.observeEqual(correlationKey(target), type, reason, message, fieldPath, now);
      const { count, stored } = observation;
      if (count > 1 && stored) {
        const series = { count, lastObservedTime: formatMicroTime(sink.clock.now) } as unknown as KubeEvent['series'];
        if (sink.change(stored, { series })) return;
      }
      observation.count = 1;
      observation.stored = sink.create(speaker, target, { type, reason, message, fieldPath, firstMs: now, count: 1, ...(options?.related ? { related: options.related } : {}) });
    },
  };
}

function correlationKey({ kind, metadata }: EventTarget): string {
  return metadata.uid || `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}
