// events.k8s.io/v1 of an Event: the same that is stored, under the names that newer recorders use.
import type { KindVersion } from '../../model/kind.ts';
import type { KubeEvent, KubeObject } from '../../model/object.ts';
import { validateChangedEvent, validateNewEvent } from './strict-validation.ts';

/** Names of the stored version, and what they are called here; all others are the same. */
const names = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
] as const;
const toHere = new Map<string, string>(names);
/** What field selectors may name here, with the name that the stored version has for it. */
const selectable = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map((field): [string, string] => [`regarding.${field}`, `involvedObject.${field}`]);
const fieldLabels = new Map([...selectable, ['reason', 'reason'], ['reportingController', 'reportingComponent'], ['type', 'type']]);
const toStoredName = new Map<string, string>(names.map(([stored, here]) => [here, stored]));

export const eventsVersion1: KindVersion<KubeEvent> = {
  version: 'v1',
  own: { group: 'events.k8s.io', validate: validateNewEvent, validateUpdate: validateChangedEvent },
  fieldLabels,
  fromStored(stored) {
    const { reportingController, reportingInstance, ...rest } = renamed({ ...stored, apiVersion: 'events.k8s.io/v1' }, toHere) as Record<string, unknown>;
    // Left out here when they are empty, unlike in the stored version.
    return { ...rest, ...(reportingController ? { reportingController } : {}), ...(reportingInstance ? { reportingInstance } : {}) } as unknown as KubeObject;
  },
  toStored: (object) => renamed({ ...object, apiVersion: 'v1' }, toStoredName) as unknown as KubeEvent,
};

function renamed(object: object, as: ReadonlyMap<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [as.get(name) ?? name, value]));
}
