// Everything about one kind of resource in one value: names, defaults, validation, columns, describe, actions.
import type { Binding } from './binding.ts';
import type { DecodeResult } from './decode.ts';
import type { FieldError } from './errors.ts';
import type { MergeShape } from './fields/merge-shape.ts';
import type { KubeObject } from './object.ts';
import type { Change, ReadOnlyClient } from './client.ts';
import type { FaultsPort } from './fault.ts';
import type { Tone } from './tone.ts';

/** What a cell sorts by and compares with; dates and durations are numbers (ms), quantities numbers too. */
export type CellValue = string | number | boolean | undefined;

/**
 * One column: `value` is for sorting, `text` for kubectl and the screen (default: String(value), '' for undefined),
 * `tone` for the screen. `now` is virtual time in ms. One definition feeds `kubectl get`, `run` and the dashboard.
 */
export interface Column<T extends KubeObject = KubeObject> {
  /** Title as kubectl prints it, upper case: 'UP-TO-DATE', 'NOMINATED NODE'. */
  title: string;
  /** As the API's tables spell it: 'Up-to-date', 'StorageClass'; default: the title with capitals only where words begin. */
  name?: string;
  /** As the API's tables declare it; default: string, which real servers say of some numbers too. */
  type?: 'integer' | 'boolean' | 'string' | 'date';
  /** The same: `name` for what is one. */
  format?: string;
  value(object: T, now: number): CellValue;
  text?(object: T, now: number): string;
  tone?(object: T, now: number): Tone | undefined;
  /** Only with `-o wide` and in the wide layout of the dashboard. */
  wide?: boolean;
  /** With `wide`: the narrow layout of the dashboard shows it too; only kubectl keeps it for `-o wide`. */
  alwaysOnDashboard?: boolean;
  /** Only in the dashboard, never printed by kubectl (FILE, diagnosis). */
  dashboardOnly?: boolean;
  /** Left out first where the dashboard has no room for all columns. */
  isExtra?: boolean;
  align?: 'left' | 'right';
  /** The text depends on `now` (AGE, RESTARTS): redrawn as time passes, never marked as changed. */
  ageing?: boolean;
}

/** How names of this kind are checked (rule 1.7). */
export type NameRule = 'subdomain' | 'label' | 'label-1035' | 'path-segment' | 'ip-address';

/** What describe and health may look at beside the object itself. */
export interface DescribeContext {
  reader: ReadOnlyClient;
  /** Virtual time in ms. */
  now: number;
}

/** What a key's action may look at when it runs. */
export interface ActionContext {
  reader: ReadOnlyClient;
  /** Virtual time in ms at the moment of the call, so that a dialog's OK sees its own moment. */
  now(): number;
  /** Breaks and mends; absent where nothing can be broken. */
  faults?: FaultsPort | undefined;
}

/** A version beside the stored one in which a kind is served, and the way between the two. What comes in is never changed. */
export interface KindVersion<T extends KubeObject = KubeObject> {
  version: string;
  /** What is otherwise in this version than in the stored one, such as its columns and what it accepts. */
  own?: Partial<Kind<T>>;
  /** All that field selectors may name where they name it otherwise, with the names of the stored version; `metadata.` aside. */
  fieldLabels?: ReadonlyMap<string, string>;
  /** A decoded object of this version, or the part of one that server-side apply sends, as it is stored. */
  toStored(object: KubeObject): T;
  /** A stored object as this version says it. */
  fromStored(object: T): KubeObject;
}

/** Reads one field as text. Written as a method so that a kind of pods stays a kind of objects. */
export type FieldReader<T extends KubeObject = KubeObject> = { read(object: T): string }['read'];

/**
 * What one version of a defined kind says of its objects, where kinds from the start have types in the schema. Such objects are
 * otherwise as they were written: without a status while nobody has written one, and never patched by strategic merge.
 */
export interface CustomResource {
  /** Reads untrusted input as decoding does: unknown fields are pruned and told. */
  read(raw: Readonly<Record<string, unknown>>, options: { strict: boolean }): DecodeResult;
  /** How its parts are owned and merged by server-side apply. */
  readonly shape: MergeShape;
  /** What makes a configuration unfit for server-side apply; undefined when nothing does. */
  configurationProblem(raw: Readonly<Record<string, unknown>>): string | undefined;
  /** As OpenAPI documents have it. */
  readonly openApi: Readonly<Record<string, unknown>>;
  /** Where the scale subresource reads and writes; absent without one. */
  readonly scale?: ScalePaths | undefined;
  /** Of the List that a collection is answered as. */
  readonly listKind: string;
  /** Being deleted: nothing new is let in. */
  readonly isTerminating: boolean;
}

/** Where a scale finds its numbers, as names of fields from the root. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  readonly selector?: readonly string[] | undefined;
}

export interface Kind<T extends KubeObject = KubeObject> {
  /** '' for the core group. */
  group: string;
  /** The one that is stored, and that clients prefer. */
  version: string;
  /** Those that are served beside it, newest first (`kind-version.ts`). */
  otherVersions?: readonly KindVersion<T>[];
  /** Nobody may speak in the stored version, only in the others. */
  isUnserved?: true;
  /** Of a kind that a CustomResourceDefinition has brought: what stands in place of types that are built in. */
  custom?: CustomResource;
  kind: string;
  /** What the cluster itself knows the kind by: no other kind has the same. */
  plural: string;
  /** In addresses and messages, where that is another word: several groups may have a kind of that name. Absent: the plural. */
  resource?: string;
  singular: string;
  shortNames: readonly string[];
  /** Discovery categories: `all` for the kinds of `kubectl get all`. */
  categories?: readonly string[];
  namespaced: boolean;
  /** Has a /status subresource: main writes ignore status, status writes ignore the rest (rule 1.1.6). */
  hasStatus: boolean;
  /** metadata.generation is kept (rule 1.1.3). */
  hasGeneration: boolean;
  /** Has a /scale subresource (spec.replicas, status.replicas, label selector from spec.selector). */
  scalable?: boolean;
  /** false: many and short-lived (events), kept out of the indexes by uid, owner, node and label. */
  indexed?: false;
  /** An update without resourceVersion is refused (rule 1.2.2). */
  requiresResourceVersion?: boolean;
  /** Why nobody makes one here: what such an object asks for would never happen. Said as the reason of a refusal. */
  refusal?: string;
  /** Made in the wake of other objects or by the apiserver itself: uids are drawn apart, so that they shift nobody else's. */
  drawnApart?: true;
  nameRule: NameRule;
  /** Fields beside metadata.* that a field selector may name (rule 1.4.5); unknown ones are refused. */
  fieldSelectors?: Readonly<Record<string, FieldReader<T>>>;
  /** The node this object sits on; kept as an index by the store. */
  nodeOf?(object: T): string | undefined;
  /** Words beside its name under which the store finds the object, such as an address that it holds; kept as an index. */
  foundBy?(object: T): readonly string[];
  /** What a change is about, as a sum of topics: whoever watches may name those he minds, and is spared all other changes. */
  topicsOf?(change: Change<T>): number;
  /**
   * Writes defaults (rule 1.11) into a draft. The draft and its metadata are mutable; everything below may be
   * frozen and shared when the writer is a controller, so frozen parts are replaced, not edited.
   */
  setDefaults?(draft: T): void;
  /** Server-side preparation of a create: clears status, fills what the registry strategy fills. Same rule as setDefaults. */
  prepareForCreate?(draft: T): void;
  /** The object as the first request to delete it leaves it, for kinds that have to do something before they go. `now` is a timestamp. */
  beginDeletion?(object: T, now: string): T;
  /** Names of finalizers need no slash. */
  anyFinalizer?: true;
  /** Same for an update of spec and metadata; `old` is the stored object. */
  prepareForUpdate?(draft: T, old: T): void;
  /** What an update of the whole object leaves as its status; absent: what is stored, as of all kinds in Kubernetes (rule 1.1.6). */
  statusOnUpdate?(input: T, old: T): unknown;
  /** True when spec (or what counts as it) differs, so that generation rises; default: spec not deep-equal. */
  generationChanges?(object: T, old: T): boolean;
  /** Field errors of a create (rule 1.12), in Kubernetes' order. metadata is checked by the apiserver for all kinds. */
  validate?(object: T): FieldError[];
  /** Field errors of an update: immutable fields and the like, including what validate finds on the new object. */
  validateUpdate?(object: T, old: T): FieldError[];
  /** Field errors of a status that somebody writes over the API; components of the cluster are believed. */
  validateStatus?(object: T, old: T): FieldError[];
  /** Subresources that change what an update of the whole must not, by name. */
  parts?: Readonly<Record<string, KindPart<T>>>;
  /** Warnings that the server sends along (`Warning: ...`). */
  warnings?(object: T, old?: T): string[];
  /** The warning of every request for it, reads included. */
  deprecation?: string;
  columns: readonly Column<T>[];
  /** '' when healthy, else what is wrong in one short sentence: drives the faults filter and the row colour. */
  health?(object: T, now: number): string;
  /** Row tone when `health` is ''; the table decides the rest. */
  tone?(object: T, now: number): Tone | undefined;
  /** The text of `kubectl describe`, without the events block (the caller adds it). Lines joined with \n. */
  describe?(object: T, context: DescribeContext): string;
  /** Keys of this kind in its table, beside those that every table has. */
  actions?: readonly KindAction<T>[];
  /** Keys of the objects that this one uses, as `plural/namespace/name` or `plural/name`: what leads from those to it. */
  uses?(object: T): readonly string[];
  /** What Enter opens; default: describe. */
  drillDown?(object: T): DrillDown;
}

/** A subresource that is an update of one part of the object, such as `pods/resize`. */
export interface KindPart<T extends KubeObject = KubeObject> {
  /** The spec as it becomes: what the input says of the part, and what is stored of all else. */
  take(input: T, old: T): unknown;
  /** The status as it becomes; default: what is stored. */
  takeStatus?(input: T, old: T): unknown;
  /** Field errors of the change; the new object as a whole is checked by `validate` of the kind no more. */
  validate(object: T, old: T): FieldError[];
}

/** Where Enter leads: a table narrowed to what belongs to the object, or a named view. */
export type DrillDown =
  | { view: 'table'; plural: string; namespace?: string; labelSelector?: string; fieldSelector?: string; ownerUid?: string; uses?: string }
  | { view: string };

/** One key of a kind; the table makes a Binding of it for the marked or selected objects. */
export interface KindAction<T extends KubeObject = KubeObject> {
  key: string;
  title: string;
  /** Changes the cluster: hidden and refused in read-only mode. */
  changes?: boolean;
  /** Works on several marked objects at once. */
  many?: boolean;
  /** Why the key cannot be used now, or undefined. */
  disabled?(object: T): string | undefined;
  run(objects: readonly T[], context: ActionContext): ReturnType<Binding['run']>;
}

/** `deployments`: the word that addresses have for the kind, inside its group. */
export function resourceOf(kind: Pick<Kind, 'plural' | 'resource'>): string {
  return kind.resource ?? kind.plural;
}

/** `deployments.apps`, `pods`: the resource name used in messages (rule 1.2.1). */
export function resourceName(kind: Pick<Kind, 'plural' | 'group' | 'resource'>): string {
  return kind.group ? `${resourceOf(kind)}.${kind.group}` : resourceOf(kind);
}

/** `Deployment.apps`, `Pod`: the kind used in Invalid messages (rule 1.2). */
export function kindName(kind: Pick<Kind, 'kind' | 'group'>): string {
  return kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
}

/** `deployment.apps`, `pod`: the form of `kubectl get -o name` and of kubectl's success lines (rule 7.1.5). */
export function printedName(kind: Pick<Kind, 'kind' | 'group'>): string {
  return kind.group ? `${kind.kind.toLowerCase()}.${kind.group}` : kind.kind.toLowerCase();
}

/** `DeploymentList`: what a collection of the kind is answered as. */
export function listKindOf({ kind, custom }: Pick<Kind, 'kind' | 'custom'>): string {
  return custom?.listKind ?? `${kind}List`;
}

/** `apps/v1`, `v1`. */
export function apiVersionOf(kind: Pick<Kind, 'group' | 'version'>): string {
  return kind.group ? `${kind.group}/${kind.version}` : kind.version;
}

/** Declares a kind; only a place for the type parameter, so that kinds read alike. */
export function defineKind<T extends KubeObject>(kind: Kind<T>): Kind<T> {
  return kind;
}
