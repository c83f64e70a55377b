// How anybody talks to the cluster: typed synchronous clients inside the engine, a port with asynchronous requests for the edges.
import type { AccessPort, UserInfo } from './access.ts';
import type { ApiError } from './errors.ts';
import type { FaultsPort } from './fault.ts';
import type { InputLog, InputNote, InputOrigin } from './input-log.ts';
import type { KubeObject, Pod } from './object.ts';
import type { Registry } from './registry.ts';

export interface ListOptions {
  namespace?: string;
  /** Label selector in text form: `app=web,tier in (a,b)`. */
  labelSelector?: string;
  /** Field selector in text form: `spec.nodeName=worker-1`. */
  fieldSelector?: string;
}

/** Reads the store. Everything returned is frozen. Kinds are named by their plural. */
export interface ReadOnlyClient {
  readonly registry: Registry;
  /** The object, or undefined. */
  find<T extends KubeObject>(plural: string, namespace: string | undefined, name: string): T | undefined;
  /** The object; throws ApiError NotFound. */
  get<T extends KubeObject>(plural: string, namespace: string | undefined, name: string): T;
  /** Sorted by namespace then name (rule 1.3.1); throws ApiError BadRequest for a bad selector. */
  list<T extends KubeObject>(plural: string, options?: ListOptions): T[];
  /** Objects of a kind on a node, by index, in no particular but deterministic order. */
  onNode<T extends KubeObject>(plural: string, nodeName: string): Iterable<T>;
  /** Objects (of one kind or of all) that name this uid as an owner, by index. */
  ownedBy<T extends KubeObject>(uid: string, plural?: string): Iterable<T>;
  /** Objects of a kind in a namespace ('' for all) whose labels hold all these pairs, by index. */
  labelled<T extends KubeObject>(plural: string, namespace: string | undefined, labels: Readonly<Record<string, string>>): Iterable<T>;
  /** Objects of a kind that go by this word (`Kind.foundBy`), by index. */
  foundBy<T extends KubeObject>(plural: string, word: string): Iterable<T>;
  /** The object with this uid, of whatever kind, by index. */
  byUid(uid: string): KubeObject | undefined;
}

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: Propagation;
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun?: boolean;
}

export type PatchType = 'json' | 'merge' | 'strategic';

/** Outcome of an apply: kubectl's `created`, `configured` or `unchanged` (rule 1.13.3). */
export interface ApplyResult {
  outcome: 'created' | 'configured' | 'unchanged';
  object: KubeObject;
  warnings: readonly string[];
}

/**
 * Writes through the apiserver's one door: decode (untrusted input only), default, admit, validate, commit. All throw ApiError.
 * Controllers hand in typed objects that may share frozen parts with stored ones (a pod with the template's own spec).
 */
export interface Writer {
  create<T extends KubeObject>(plural: string, object: NewObject): T;
  /** Replaces spec and metadata; a resourceVersion in the object must match (409 Conflict). */
  update<T extends KubeObject>(plural: string, object: T): T;
  /** Replaces status only, of the object stored under the same name (rule 1.1.6). */
  updateStatus<T extends KubeObject>(plural: string, object: T): T;
  patch<T extends KubeObject>(plural: string, namespace: string | undefined, name: string, type: PatchType, patch: unknown, subresource?: string): T;
  /** Client-side apply: the three-way merge with last-applied (rule 1.13). `manifest` is untrusted. */
  apply(manifest: unknown, options?: { namespace?: string; dryRun?: boolean }): ApplyResult;
  /** Deletes or marks for deletion (rule 1.5, 1.6); answers the object as it is afterwards, or as it last was. */
  delete(plural: string, namespace: string | undefined, name: string, options?: DeleteOptions): KubeObject;
  deleteCollection(plural: string, options: ListOptions & DeleteOptions): KubeObject[];
  /** pods/binding: sets spec.nodeName and PodScheduled=True; 409 when bound already (rule 5.5.1). */
  bind(namespace: string, pod: string, nodeName: string): KubeObject;
  /** pods/eviction: 429 when a budget forbids it (rule 4.6). */
  evict(namespace: string, pod: string, options?: DeleteOptions): void;
  /** <kind>/scale: sets spec.replicas. */
  scale(plural: string, namespace: string, name: string, replicas: number): KubeObject;
  /** namespaces/finalize: empties spec.finalizers of a terminating namespace, which then goes (rule 4.7.1). */
  finalizeNamespace(name: string): void;
}

/** An object on its way in: name or generateName, the rest of metadata is the server's. */
export interface NewObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name?: string;
    generateName?: string;
    namespace?: string;
    labels?: Readonly<Record<string, string>>;
    annotations?: Readonly<Record<string, string>>;
    ownerReferences?: readonly unknown[];
    finalizers?: readonly string[];
  };
  [field: string]: unknown;
}

export type Client = ReadOnlyClient & Writer;

/** One entry of metadata.managedFields: the fields that a manager owns. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: object;
  readonly subresource?: string;
}

/** How a write is carried out. */
export interface WriteOptions {
  /** The version in which the input is written, when it is not the one that is stored. */
  version?: string;
  /** Under which name the written fields are owned; default: the dashboard's. */
  fieldManager?: string;
  /** Everything but the commit. */
  dryRun?: boolean;
  /** What unknown fields do: refuse, warn or nothing. Default: Strict for objects, Warn for patches. */
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
}

/** A write as data, so that keys, dialogs and a remote cluster can carry it. */
export type Request =
  | ({ verb: 'create'; plural: string; object: unknown; namespace?: string } & WriteOptions)
  | ({ verb: 'update'; plural: string; object: unknown; namespace?: string; subresource?: string } & WriteOptions)
  | ({ verb: 'patch'; plural: string; namespace?: string; name: string; patchType: PatchType; patch: unknown; subresource?: string } & WriteOptions)
  | { verb: 'apply'; manifest: unknown; namespace?: string; dryRun?: boolean }
  | ({ verb: 'serverSideApply'; plural: string; namespace?: string; name: string; configuration: unknown; force?: boolean; subresource?: string; fieldManager: string } & WriteOptions)
  | { verb: 'delete'; plural: string; namespace?: string; name: string; options?: DeleteOptions }
  | { verb: 'deleteCollection'; plural: string; options: ListOptions & DeleteOptions }
  | { verb: 'evict'; namespace: string; name: string; options?: DeleteOptions }
  | { verb: 'bind'; namespace: string; name: string; nodeName: string; dryRun?: boolean }
  | { verb: 'finalize'; name: string }
  | { verb: 'scale'; plural: string; namespace: string; name: string; replicas: number; dryRun?: boolean; fieldManager?: string }
  | { verb: 'logs'; namespace: string; name: string; container?: string; previous?: boolean; tailLines?: number; sinceMs?: number; timestamps?: boolean };

/** What `logs` is asked with. */
export type LogRequest = Omit<Extract<Request, { verb: 'logs' }>, 'verb'>;

export interface LogOutput {
  lines(lines: readonly LogLine[]): void;
  ended(): void;
}

export interface LogLine {
  /** Virtual time in ms. */
  atMs: number;
  text: string;
  /** Its place in its run, from 0, where the node tells: lines that nobody handed out leave a gap. */
  number?: number;
  /** So many lines before this one were more than the node could take. */
  lost?: number;
}

/** The answer to a Request: the object or ApplyResult, or log lines for `logs`. */
export type Response =
  | { type: 'object'; object: KubeObject; warnings?: readonly string[]; managedFields?: readonly ManagedFieldsEntry[]; isNew?: boolean }
  | { type: 'objects'; objects: readonly KubeObject[] }
  | { type: 'applied'; result: ApplyResult }
  | { type: 'done' }
  | { type: 'logs'; lines: readonly LogLine[] };

export type WatchType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One change of the store. `previous` is absent for ADDED. */
export interface Change<T extends KubeObject = KubeObject> {
  type: WatchType;
  revision: number;
  plural: string;
  object: T;
  previous?: T;
}

/**
 * What an edge sees: a synchronous readable replica, and asynchronous requests that reject with ApiError.
 * The simulator answers at once; a remote cluster can stand behind the same port, so no view may assume more.
 */
export interface ClusterPort extends ReadOnlyClient {
  /** Virtual time in ms since the epoch. */
  readonly now: number;
  readonly revision: number;
  /**
   * Called after each change of the kinds named (all when undefined), in order; answers the unsubscribe. With
   * `sinceRevision` first for those after it, at once; throws Expired when they are not kept any more.
   */
  watch(plurals: readonly string[] | undefined, listener: (change: Change) => void, sinceRevision?: number): () => void;
  /** `note` is for the log of inputs alone. */
  request(request: Request, note?: InputNote): Promise<Response>;
  /** What came in from outside, through ports that note it (`notedPort`); absent where nothing is remembered. */
  readonly inputs?: InputLog;
  /** The same port for one origin: its writes are remembered in `inputs`. With a user they are that user's, who has been allowed to ask. */
  as?(origin: InputOrigin, user?: UserInfo): ClusterPort;
  /** Who may do what; absent where nobody decides that. */
  readonly access?: AccessPort;
  /** Who owns which fields of an object; computed when asked. Absent where nobody keeps account. */
  managedFields?(object: KubeObject): readonly ManagedFieldsEntry[];
  /** Calls back after virtual time has passed; answers the cancel. For jobs such as drain's 5 s retry. */
  after(delayMs: number, run: () => void): () => void;
  /** The answers of the scheduler to a pod's last cycles, newest last; for `why`. */
  schedulingOf(podUid: string): readonly SchedulingAnswer[];
  /** Whether the machine of a node has been switched on and is not up yet; absent where nobody can tell. */
  isBooting?(node: string): boolean;
  /** Why every request is refused at this moment; undefined when they are answered. What is read here is the last that was known. */
  outage?(): ApiError | undefined;
  /** Called after an outage has begun, has ended or has become another one; answers the unsubscribe. */
  onOutage?(listener: () => void): () => void;
  /** Hands out the lines of a container and then those it writes, until its present run ends; resolves with the stop. Rejects as `logs` does. */
  followLogs?(request: LogRequest, output: LogOutput): Promise<() => void>;
  /** What the running containers of a pod use at this moment; none for a pod that does not run or whose node is cut off. */
  usageOf?(pod: Pod): readonly ContainerUsage[];
  /** Opens a stream into a container; rejects with what the kubelet refuses. Absent where there are no containers. */
  stream?(request: StreamRequest, output: StreamOutput): Promise<ContainerStream>;
  /** The way to the ports of a pod, for kubectl port-forward; rejects with what the kubelet refuses. */
  forward?(pod: { readonly namespace: string; readonly name: string }): Promise<ForwardedPod>;
  /** Breaks and mends; absent where nothing can be broken on purpose. */
  readonly faults?: FaultsPort;
}

export interface ContainerUsage {
  readonly container: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** kubectl exec and attach, as data. */
export interface StreamRequest {
  readonly verb: 'exec' | 'attach';
  readonly namespace: string;
  readonly name: string;
  readonly container?: string;
  /** Of exec. */
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** So many characters of input are enough for a container that does not read them yet. */
export const UNREAD_INPUT = 1 << 20;

/** What a stream tells, in order; after `ended` nothing more. */
export interface StreamOutput {
  out(text: string): void;
  error(text: string): void;
  /** Input was read, after `UNREAD_INPUT` of it had been waiting. */
  wasRead?(): void;
  /** The exit code of the command, or why there is none. */
  ended(how: { readonly code: number } | { readonly problem: string }): void;
}

/** An open stream into a container. */
export interface ContainerStream {
  /** Characters of the input that nobody has read yet; who sees many of them waits for `StreamOutput.wasRead`. */
  readonly unread: number;
  write(text: string): void;
  /** No more input comes. */
  end(): void;
  /** The user is gone. */
  close(): void;
}

/** The ports of a running pod, as somebody on its machine sees them; asked anew for each connection. */
export interface ForwardedPod {
  /** What a connection meets: nobody, a server that speaks HTTP, or one that speaks something else. */
  connect(port: number): 'refused' | 'http' | 'other';
  /** What its server answers. */
  request(port: number, path: string): { readonly status: number; readonly body: string };
}

/** The whole answer of one scheduling cycle. */
export interface SchedulingAnswer {
  atMs: number;
  attempt: number;
  /** Set when a node was chosen. */
  chosen?: string;
  /** The FailedScheduling message when none was. */
  message?: string;
  /** Per node: why it was refused, or its score by plugin. May be cut to the first 200 nodes; `nodesTotal` is the true number. */
  nodes: readonly NodeAnswer[];
  nodesTotal: number;
  /** The plugins in their order: the first that filters and refuses decides; weight 0 means no score. */
  plugins: readonly { name: string; filters: boolean; weight: number }[];
}

export interface NodeAnswer {
  node: string;
  refusedBy?: string;
  reasons?: readonly string[];
  /** It was refused in PreFilter: no filter was asked about it. */
  isBeforeFilters?: true;
  /** By name of plugin; plugins that have nothing to say of the pod are left out. */
  scores?: Readonly<Record<string, PluginScore>>;
  total?: number;
}

export interface PluginScore {
  /** As the plugin counts. */
  raw: number;
  /** 0 to 100. */
  normalised: number;
  /** Times the plugin's weight: what goes into the total. */
  weighted: number;
}
