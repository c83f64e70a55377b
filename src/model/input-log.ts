// What came into the cluster from outside: who asked for what, when, and what became of it; a short memory for `why` and for the history of actions.
import type { ClusterPort, Request, Response } from './client.ts';
import { ApiError } from './errors.ts';
import type { ObjectRef } from './intent.ts';
import type { KubeObject } from './object.ts';
import type { Registry } from './registry.ts';

/** A key of the dashboard, a file of the manifests folder, or a client of the API. */
export type InputOrigin = 'key' | 'file' | 'api';

/** What only the one who asks knows. */
export interface InputNote {
  /** The kubectl line that does the same. */
  readonly kubectl?: string | undefined;
  /** Path in the manifests folder. */
  readonly file?: string | undefined;
}

export interface Input extends InputNote {
  readonly id: number;
  /** Virtual time in ms. */
  readonly atMs: number;
  readonly origin: InputOrigin;
  /** `patched`, `created`, `configured`: what was done, or the verb of what was refused. */
  readonly verb: string;
  readonly ref: ObjectRef;
  readonly uid: string | undefined;
  /** Why it was refused; undefined when it was done. */
  readonly refusal: string | undefined;
}

/** Kept at most; the oldest go first. */
const MOST_INPUTS = 500;

export class InputLog {
  readonly #inputs: Input[] = [];
  #list: readonly Input[] | undefined;
  #lastId = 0;
  readonly #listeners = new Set<() => void>();

  /** Oldest first; the same list until one is added. */
  list(): readonly Input[] {
    this.#list ??= this.#inputs.slice(-MOST_INPUTS);
    return this.#list;
  }

  add(input: Omit<Input, 'id'>): void {
    this.#inputs.push({ ...input, id: ++this.#lastId });
    this.#list = undefined;
    // Not one by one: a client that writes a lot pays nothing for it.
    if (this.#inputs.length >= 2 * MOST_INPUTS) this.#inputs.splice(0, MOST_INPUTS);
    for (const listener of this.#listeners) listener();
  }

  /** Called after each addition; answers the unsubscribe. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The same port, whose writes are remembered as this origin's; the port itself where nothing is remembered. */
export function notedPort(port: ClusterPort, origin: InputOrigin): ClusterPort {
  return port.as?.(origin) ?? port;
}

/** Performs a request and remembers it with its outcome; what is refused is thrown on. */
export function noteInput(port: ClusterPort, origin: InputOrigin, request: Request, note: InputNote, perform: () => Response): Response {
  const target = targetOf(port, request);
  if (!target) return perform();
  const before = port.registry.find(target.plural) && port.find(target.plural, target.namespace, target.name)?.metadata.uid;
  const { now: atMs } = port;
  const add = (what: Pick<Input, 'verb' | 'ref' | 'uid' | 'refusal'>): void => port.inputs?.add({ ...note, ...what, atMs, origin });
  try {
    const answer = perform();
    const object = objectOf(answer);
    const verb = answer.type === 'applied' ? answer.result.outcome : done[request.verb];
    if (verb !== 'unchanged') add({ verb, ref: refOf(port, object) ?? target, uid: object?.metadata.uid ?? before, refusal: undefined });
    return answer;
  } catch (error) {
    // A file is tried again and again; what is wrong with it is said beside it.
    if (error instanceof ApiError && origin !== 'file') add({ verb: request.verb, ref: target, uid: before, refusal: error.message });
    throw error;
  }
}

const done: Readonly<Record<Request['verb'], string>> = {
  create: 'created', update: 'updated', patch: 'patched', apply: 'applied', serverSideApply: 'applied', delete: 'deleted', deleteCollection: 'deleted',
  evict: 'evicted', bind: 'bound', finalize: 'finalized', scale: 'scaled', logs: 'read',
};

/** What a write is about; undefined for what changes nothing. */
function targetOf({ registry }: ClusterPort, request: Request): ObjectRef | undefined {
  if (request.verb === 'logs' || ('dryRun' in request && request.dryRun)) return undefined;
  switch (request.verb) {
    case 'apply':
      return named(registry, '', request.manifest, request.namespace);
    case 'create':
    case 'update':
      return named(registry, request.plural, request.object, request.namespace);
    case 'deleteCollection':
      return { plural: request.plural, name: '*', ...(request.options.namespace ? { namespace: request.options.namespace } : {}) };
    case 'evict':
    case 'bind':
      return { plural: 'pods', namespace: request.namespace, name: request.name };
    case 'finalize':
      return { plural: 'namespaces', name: request.name };
    default:
      return { plural: request.plural, name: request.name, ...(request.namespace ? { namespace: request.namespace } : {}) };
  }
}

/** Untrusted objects may lack everything. */
function named(registry: Registry, plural: string, object: unknown, namespace: string | undefined): ObjectRef {
  const { apiVersion = '', kind, metadata } = (object ?? {}) as { apiVersion?: unknown; kind?: unknown; metadata?: { name?: unknown; namespace?: unknown } | null };
  const known = typeof kind === 'string' ? (registry.forObject(String(apiVersion), kind)?.plural ?? kind.toLowerCase()) : '';
  const where = typeof metadata?.namespace === 'string' ? metadata.namespace : namespace;
  return { plural: plural || known, name: typeof metadata?.name === 'string' ? metadata.name : '', ...(where ? { namespace: where } : {}) };
}

function objectOf(answer: Response): KubeObject | undefined {
  return answer.type === 'object' ? answer.object : answer.type === 'applied' ? answer.result.object : undefined;
}

function refOf({ registry }: ClusterPort, object: KubeObject | undefined): ObjectRef | undefined {
  const kind = object && registry.forObject(object.apiVersion, object.kind);
  return kind && { plural: kind.plural, name: object.metadata.name, ...(object.metadata.namespace ? { namespace: object.metadata.namespace } : {}) };
}
