// Records Events for a component the way client-go does: counted, aggregated, and held back when there are too many.
import { formatMicroTime, formatTimestamp } from '../../model/timestamp.ts';
import type { KubeEvent } from '../../model/object.ts';
import type { EventTarget, Speaker } from './deferred-event.ts';
import type { EventCorrelator } from './event-correlator.ts';
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
  return source.style === 'scheduler' ? new SeriesRecorder(sink, source) : new CountingRecorder(sink, source);
}

class CountingRecorder implements EventRecorder {
  readonly #sink: EventSink;
  readonly #correlator: EventCorrelator;
  readonly #speaker: Speaker;

  constructor(sink: EventSink, { component, host }: EventSource) {
    const source = Object.freeze(host === undefined ? { component } : { component, host });
    this.#sink = sink;
    this.#correlator = sink.correlator(component);
    this.#speaker = { origin: sink.origin, component, source, reportingInstance: host ?? '', isSeries: false };
  }

  event(target: EventTarget, type: 'Normal' | 'Warning', reason: string, message: string, options?: EventOptions): void {
    const sink = this.#sink;
    const observation = this.#correlator.observe(correlationKey(target), type, reason, message, options?.fieldPath, sink.sinceBeginningMs);
    if (!observation) return;
    const { count, stored } = observation;
    const text = observation.message === undefined ? COMBINED_PREFIX + message : message;
    if (stored) sink.change(stored, { count, lastTimestamp: formatTimestamp(sink.clock.now), message: text });
    else sink.create(this.#speaker, target, observation, text, options);
  }
}

/** Has no flood control and joins equal texts only (rule 5.5.7). */
class SeriesRecorder implements EventRecorder {
  readonly #sink: EventSink;
  readonly #correlator: EventCorrelator;
  readonly #speaker: Speaker;

  constructor(sink: EventSink, { component, host }: EventSource) {
    const reportingInstance = host === undefined ? component : `${component}-${host}`;
    this.#sink = sink;
    this.#correlator = sink.correlator(component);
    this.#speaker = { origin: sink.origin, component, source: Object.freeze({}), reportingInstance, isSeries: true };
  }

  event(target: EventTarget, type: 'Normal' | 'Warning', reason: string, message: string, options?: EventOptions): void {
    const sink = this.#sink;
    const observation = this.#correlator.observeEqual(correlationKey(target), type, reason, message, options?.fieldPath, sink.sinceBeginningMs);
    const { count, stored } = observation;
    if (stored) sink.change(stored, { series: { count, lastObservedTime: formatMicroTime(sink.clock.now) } as unknown as KubeEvent['series'] });
    else {
      observation.count = 1;
      sink.create(this.#speaker, target, observation, message, options);
    }
  }
}

function correlationKey({ kind, metadata }: EventTarget): string {
  return metadata.uid || `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}
