// Lets CustomResourceDefinitions become kinds, and takes their objects along when they go.
//
// Names are accepted, the definition is established, its versions are offered as APIServices: loops of the apiserver in Kubernetes.
import { CLEANUP_FINALIZER, withCondition } from '../../kinds/custom-resource-definition.ts';
import { findCondition, hasCondition } from '../../kinds/condition.ts';
import type { Client, NewObject } from '../../model/client.ts';
import { deepEqual } from '../../model/equal.ts';
import type { CustomResourceDefinition, CustomResourceDefinitionCondition, CustomResourceDefinitionNames } from '../../model/object.ts';
import { formatTimestamp, parseTimestamp } from '../../model/timestamp.ts';
import type { Clock } from '../../sim/clock.ts';
import type { Controller, ControllerContext, ControllerDefinition } from './controller.ts';
import { noKeys } from './controller.ts';

const DEFINITIONS = 'customresourcedefinitions';
/** How often the end of the last objects is looked for, and how long before that is said. */
const POLL_MS = 5_000;
const PATIENCE_MS = 60_000;
const STUCK = 'InstanceDeletionCheck';

export const customResourceDefinitionController: ControllerDefinition = { name: 'customresourcedefinition-controller', create };

function create({ client, clock }: ControllerContext): Controller {
  /** A name that is free again may be what another definition of the group waits for. */
  const inSameGroup = ({ spec, metadata }: CustomResourceDefinition): string[] =>
    client.list<CustomResourceDefinition>(DEFINITIONS).filter((other) => other.spec.group === spec.group && other.metadata.name !== metadata.name).map((other) => other.metadata.name);
  return {
    watches: [
      {
        plural: DEFINITIONS,
        keysOf({ type, object, previous }) {
          const definition = object as CustomResourceDefinition;
          const hasOtherNames = previous && !deepEqual((previous as CustomResourceDefinition).status.acceptedNames, definition.status.acceptedNames);
          return [definition.metadata.name, ...(type === 'DELETED' || hasOtherNames ? inSameGroup(definition) : [])];
        },
      },
      {
        plural: 'apiservices',
        keysOf: ({ type, object }) => (type === 'DELETED' ? definitionsOf(client, object.metadata.name) : noKeys),
      },
    ],
    reconcile(name) {
      const definition = client.find<CustomResourceDefinition>(DEFINITIONS, undefined, name);
      offerVersions(client, clock, name.slice(name.indexOf('.') + 1));
      if (!definition) return undefined;
      if (definition.metadata.deletionTimestamp !== undefined) return finish(client, clock, definition);
      acceptNames(client, clock, definition);
      return undefined;
    },
  };
}

/** The definitions whose versions an APIService (`v1.example.com`) stands for. */
function definitionsOf(client: Client, service: string): string[] {
  const group = service.slice(service.indexOf('.') + 1);
  return client.list<CustomResourceDefinition>(DEFINITIONS).filter(({ spec }) => spec.group === group).map(({ metadata }) => metadata.name);
}

type Condition = CustomResourceDefinitionCondition;
type Status = CustomResourceDefinition['status'];

/** Writes the conditions anew, and what else of the status is said. */
function writeStatus(client: Client, clock: Clock, definition: CustomResourceDefinition, conditions: readonly Condition[], status: Partial<Status> = {}): CustomResourceDefinition {
  const now = formatTimestamp(clock.now);
  const merged = conditions.reduce((all, condition) => withCondition(all, condition, now), definition.status.conditions ?? []);
  const written: CustomResourceDefinition = { ...definition, metadata: { ...definition.metadata }, status: { ...definition.status, ...status, conditions: merged } };
  return client.updateStatus<CustomResourceDefinition>(DEFINITIONS, written);
}

/** One step at a time, as watchers of a real server see it: first the names, then that it is established. */
function acceptNames(client: Client, clock: Clock, definition: CustomResourceDefinition): void {
  const { spec, status } = definition;
  if (!deepEqual(spec.names, status.acceptedNames)) {
    const { names, condition } = judgeNames(client, definition);
    const known = findCondition(status.conditions, 'NamesAccepted');
    const isSaid = known?.status === condition.status && known.reason === condition.reason && known.message === condition.message;
    if (!deepEqual(names, status.acceptedNames) || !isSaid) {
      writeStatus(client, clock, definition, [condition, established(definition, condition.status === 'True')], { acceptedNames: names });
      return;
    }
  }
  if (!hasCondition(status.conditions, 'NamesAccepted') || hasCondition(status.conditions, 'Established')) return;
  writeStatus(client, clock, definition, [{ type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }]);
}

function established({ status }: CustomResourceDefinition, isAccepted: boolean): Condition {
  const known = findCondition(status.conditions, 'Established');
  if (known?.status === 'True') return known;
  if (isAccepted) return { type: 'Established', status: 'False', reason: 'Installing', message: 'the initial names have been accepted' };
  return known ?? { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };
}

/** Names that no other definition of the group has are accepted; the last conflict is the one that is told. */
function judgeNames(client: Client, { spec, status }: CustomResourceDefinition): { names: CustomResourceDefinitionNames; condition: Condition } {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const other of client.list<CustomResourceDefinition>(DEFINITIONS)) {
    const taken = other.spec.group === spec.group ? other.status.acceptedNames : undefined;
    if (!taken) continue;
    for (const name of [taken.plural, taken.singular, ...(taken.shortNames ?? [])]) if (name) resources.add(name);
    for (const name of [taken.kind, taken.listKind]) if (name) kinds.add(name);
  }
  const wanted = spec.names;
  const accepted: Partial<CustomResourceDefinitionNames> = status.acceptedNames ?? {};
  let condition: Condition = { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' };
  const refuse = (reason: string, message: string): void => void (condition = { type: 'NamesAccepted', status: 'False', reason, message });
  const isTaken = (name: string | undefined, own: string | undefined, taken: ReadonlySet<string>): boolean => name !== own && name !== undefined && taken.has(name);
  const names: Partial<CustomResourceDefinitionNames> = { ...accepted };
  const judge = (field: 'plural' | 'singular' | 'kind' | 'listKind', reason: string, taken: ReadonlySet<string>): void => {
    if (isTaken(wanted[field], accepted[field], taken)) refuse(reason, `"${wanted[field]}" is already in use`);
    else if (wanted[field] !== undefined) names[field] = wanted[field];
  };
  judge('plural', 'PluralConflict', resources);
  judge('singular', 'SingularConflict', resources);
  const clashes = (wanted.shortNames ?? []).filter((name) => !accepted.shortNames?.includes(name) && resources.has(name)).map((name) => `"${name}" is already in use`);
  if (clashes.length > 0) refuse('ShortNamesConflict', clashes.length === 1 ? clashes[0]! : `[${[...new Set(clashes)].join(', ')}]`);
  else if (wanted.shortNames) names.shortNames = wanted.shortNames;
  else delete names.shortNames;
  judge('kind', 'KindConflict', kinds);
  judge('listKind', 'ListKindConflict', kinds);
  if (wanted.categories) names.categories = wanted.categories;
  else delete names.categories;
  return { names: names as CustomResourceDefinitionNames, condition };
}

/** An APIService for each version of the group that some definition serves. */
function offerVersions(client: Client, clock: Clock, group: string): void {
  const versions = new Set<string>();
  for (const { spec, status } of client.list<CustomResourceDefinition>(DEFINITIONS)) {
    if (spec.group !== group || !hasCondition(status.conditions, 'Established')) continue;
    for (const { name, served } of spec.versions) if (served) versions.add(name);
  }
  for (const version of versions) {
    const service = apiService(group, version, formatTimestamp(clock.now));
    if (!client.find('apiservices', undefined, service.metadata.name!)) client.create('apiservices', service);
  }
  for (const { metadata } of client.list('apiservices', { labelSelector: 'kube-aggregator.kubernetes.io/automanaged=true' })) {
    const dot = metadata.name.indexOf('.');
    if (metadata.name.slice(dot + 1) === group && !versions.has(metadata.name.slice(0, dot))) client.delete('apiservices', undefined, metadata.name);
  }
}

function apiService(group: string, version: string, now: string): NewObject {
  const available = { type: 'Available', status: 'True', reason: 'Local', message: 'Local APIServices are always available', lastTransitionTime: now };
  return {
    metadata: { name: `${version}.${group}`, labels: { 'kube-aggregator.kubernetes.io/automanaged': 'true' } },
    spec: { group, groupPriorityMinimum: 1000, version, versionPriority: 100 },
    status: { conditions: [available] },
  };
}

/** Deletes all objects of the kind, and lets the definition go when the last of them is gone. */
function finish(client: Client, clock: Clock, definition: CustomResourceDefinition): { requeueAfterMs: number } | undefined {
  const { metadata, status } = definition;
  if (!metadata.finalizers?.includes(CLEANUP_FINALIZER)) return undefined;
  const terminating = (value: 'True' | 'False', reason: string, message: string): Condition => ({ type: 'Terminating', status: value, reason, message });
  let outcome = terminating('False', 'NeverEstablished', 'resource was never established');
  let latest = definition;
  if (hasCondition(status.conditions, 'Established')) {
    // What takes too long has been said, and stays so.
    if (findCondition(status.conditions, 'Terminating')?.reason !== STUCK) latest = writeStatus(client, clock, definition, [terminating('True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress')]);
    const kind = client.registry.find(metadata.name);
    if (kind) client.deleteCollection(kind.plural, {});
    if (kind && client.list(kind.plural).length > 0) {
      if (clock.now - parseTimestamp(metadata.deletionTimestamp) >= PATIENCE_MS) {
        writeStatus(client, clock, latest, [terminating('True', STUCK, 'could not confirm zero CustomResources remaining: context deadline exceeded')]);
      }
      return { requeueAfterMs: POLL_MS };
    }
    outcome = terminating('False', 'InstanceDeletionCompleted', 'removed all instances');
  }
  latest = writeStatus(client, clock, latest, [outcome]);
  const finalizers = (latest.metadata.finalizers ?? []).filter((name) => name !== CLEANUP_FINALIZER);
  client.update<CustomResourceDefinition>(DEFINITIONS, { ...latest, metadata: { ...latest.metadata, finalizers } });
  return undefined;
}
