// Event: what happened to an object, said once and counted.
import { defineKind } from '../model/kind.ts';
import type { KubeEvent } from '../model/object.ts';
import { looseCountColumn, nameColumn, sinceColumn, textColumn, wide } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';
import { eventsVersion1 } from './event/events-version-1.ts';
import { validateEvent } from './event/validation.ts';

export const eventKind = defineKind<KubeEvent>({
  group: '',
  version: 'v1',
  otherVersions: [eventsVersion1],
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  namespaced: true,
  hasStatus: false,
  hasGeneration: false,
  // Only events.k8s.io asks for more.
  nameRule: 'path-segment',
  // As in Kubernetes, the garbage collector leaves events alone; nothing else asks for their owners or labels.
  indexed: false,
  fieldSelectors: {
    'involvedObject.kind': ({ involvedObject }) => involvedObject.kind ?? '',
    'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace ?? '',
    'involvedObject.name': ({ involvedObject }) => involvedObject.name ?? '',
    'involvedObject.uid': ({ involvedObject }) => involvedObject.uid ?? '',
    'involvedObject.apiVersion': ({ involvedObject }) => involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': ({ involvedObject }) => involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': ({ involvedObject }) => involvedObject.fieldPath ?? '',
    reason: ({ reason }) => reason ?? '',
    reportingComponent: ({ reportingComponent }) => reportingComponent ?? '',
    source: ({ source, reportingComponent }) => source?.component || reportingComponent || '',
    type: ({ type }) => type ?? '',
  },
  setDefaults(draft) {
    draft.involvedObject ??= {};
    draft.source ??= {};
    draft.reportingComponent ??= '';
    draft.reportingInstance ??= '';
    // Never left out; a time that is not known is null.
    const times: { firstTimestamp?: unknown; lastTimestamp?: unknown; eventTime?: unknown } = draft;
    times.firstTimestamp ??= null;
    times.lastTimestamp ??= null;
    times.eventTime ??= null;
  },
  validate: (event) => validateEvent(event),
  validateUpdate: (event) => validateEvent(event),
  // In the order of `-o wide`; the narrow table leaves the wide ones out.
  columns: [
    sinceColumn('Last Seen', lastSeen),
    { title: 'TYPE', value: ({ type }) => type ?? '', tone: ({ type }) => (type === 'Warning' ? 'warning' : undefined) },
    textColumn('Reason', ({ reason }) => reason),
    textColumn('Object', ({ involvedObject: { kind = '', name } }) => (name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase())),
    wide(textColumn('Subobject', ({ involvedObject }) => involvedObject.fieldPath)),
    wide(textColumn('Source', sourceText)),
    textColumn('Message', ({ message }) => message?.trim()),
    wide(sinceColumn('First Seen', firstSeen)),
    wide(looseCountColumn('Count', ({ count, series }) => (series ? series.count : count || 1))),
    wide(nameColumn),
  ],
  health: ({ type, reason }) => (type === 'Warning' ? (reason ?? 'Warning') : ''),
  tone: ({ type }) => (type === 'Warning' ? 'warning' : undefined),
  describe: describeGeneric,
});

function firstSeen({ firstTimestamp, eventTime }: KubeEvent): string | undefined {
  return firstTimestamp || eventTime;
}

/** The last of a series, else the last time, else the first (behaviour rule 7.4.10). */
function lastSeen(event: KubeEvent): string | undefined {
  return event.series ? event.series.lastObservedTime : event.lastTimestamp || firstSeen(event);
}

function sourceText({ source, reportingComponent, reportingInstance }: KubeEvent): string {
  const parts = source?.component ? [source.component, source.host] : [reportingComponent, reportingInstance];
  return parts.filter(Boolean).join(', ');
}
