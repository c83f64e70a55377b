// What the files want: every document of every file, and of those that name the same object the one that counts.
import type { ObjectRef } from '../model/intent.ts';
import type { Kind } from '../model/kind.ts';
import type { Registry } from '../model/registry.ts';
import { applyTier } from './apply-order.ts';
import { parseDocuments } from './documents.ts';
import type { ManifestDocument } from './documents.ts';
import type { ManifestProblem } from './manifest-problem.ts';
import { problemAt } from './manifest-problem.ts';
import { createSourceText } from '../yaml/source-text.ts';
import type { SourceText } from '../yaml/source-text.ts';

/** What has happened to a file since it was last looked at. `path` is relative to the folder, with forward slashes. */
export type FileChange =
  | { readonly path: string; readonly text: string }
  /** There, but not to be read; why, as a sentence. */
  | { readonly path: string; readonly unreadable: string }
  | { readonly path: string; readonly gone: true };

/** One document as a wish for the cluster. */
export interface DesiredObject {
  /** Names the object across files. */
  readonly key: string;
  readonly ref: ObjectRef;
  /** undefined when the cluster does not know the kind. */
  readonly kind: Kind | undefined;
  readonly file: DesiredFile;
  readonly document: ManifestDocument;
  /** Of the last readable version of a file that is broken now: it is kept, and gives way to any other claim. */
  readonly isRetained: boolean;
}

/** A file as it was last read. A new save makes a new value. */
export interface DesiredFile {
  readonly path: string;
  readonly source: SourceText;
  readonly objects: readonly DesiredObject[];
  /** Of reading alone: syntax, heads, size; not of the cluster. */
  readonly problems: readonly ManifestProblem[];
}

/** What an update touched. */
export interface DesiredChange {
  readonly paths: ReadonlySet<string>;
  /** Objects whose claims have changed. */
  readonly keys: ReadonlySet<string>;
}

export class DesiredState {
  readonly #registry: Registry;
  readonly #namespace: string;
  /** Of the registry, when kinds were looked for last. */
  #generation: number;
  readonly #files = new Map<string, DesiredFile>();
  /** Claims per object; the first one counts. */
  readonly #claims = new Map<string, readonly DesiredObject[]>();

  /** `namespace` is where objects go that name none. */
  constructor(registry: Registry, namespace: string) {
    this.#registry = registry;
    this.#namespace = namespace;
    this.#generation = registry.generation;
  }

  /** Takes the new contents of files and returns what that touched. */
  update(changes: readonly FileChange[]): DesiredChange {
    const paths = new Set<string>();
    const keys = new Set<string>();
    for (const change of changes) {
      const old = this.#files.get(change.path);
      const file = this.#read(change, old);
      paths.add(change.path);
      for (const object of old?.objects ?? []) this.#drop(object, keys);
      if (file) this.#files.set(change.path, file);
      else this.#files.delete(change.path);
      for (const object of file?.objects ?? []) this.#claim(object, keys);
    }
    this.#order(keys);
    return { paths, keys };
  }

  #order(keys: Iterable<string>): void {
    for (const key of keys) {
      const claims = this.#claims.get(key);
      if (claims && claims.length > 1) this.#claims.set(key, claims.toSorted(byPrecedence));
    }
  }

  file(path: string): DesiredFile | undefined {
    return this.#files.get(path);
  }

  paths(): Iterable<string> {
    return this.#files.keys();
  }

  /** All documents that define an object, the one that counts first. */
  claimsOf(key: string): readonly DesiredObject[] {
    return this.#claims.get(key) ?? [];
  }

  /** The document that decides an object, or undefined. */
  winnerOf(key: string): DesiredObject | undefined {
    return this.#claims.get(key)?.[0];
  }

  /** The key of an object of the cluster. */
  keyOf({ plural, namespace, name }: ObjectRef): string {
    return `${plural} ${namespace ?? ''}/${name}`;
  }

  /** The name of the CustomResourceDefinition among the files that will bring the kind of a document; undefined when there is none. */
  definitionOf({ apiVersion, kind }: ManifestDocument): string | undefined {
    for (const { objects } of this.#files.values()) {
      for (const { document } of objects) {
        if (document.kind !== 'CustomResourceDefinition') continue;
        const spec = document.value['spec'] as { group?: unknown; names?: { kind?: unknown } } | undefined;
        if (spec?.names?.kind === kind && apiVersion.startsWith(`${String(spec.group)}/`)) return document.name;
      }
    }
    return undefined;
  }

  /** Looks again for the kinds of all documents when some have come or gone; answers what that touched, undefined when none have. */
  reviseKinds(): DesiredChange | undefined {
    if (this.#generation === this.#registry.generation) return undefined;
    this.#generation = this.#registry.generation;
    const paths = new Set<string>();
    const keys = new Set<string>();
    for (const [path, file] of this.#files) {
      if (file.objects.every(({ document, kind }) => this.#registry.forObject(document.apiVersion, document.kind) === kind)) continue;
      paths.add(path);
      const objects: DesiredObject[] = [];
      const fresh: DesiredFile = { ...file, objects };
      for (const object of file.objects) {
        this.#drop(object, keys);
        objects.push({ ...this.#wish(object.document, fresh), isRetained: object.isRetained });
      }
      this.#files.set(path, fresh);
      for (const object of objects) this.#claim(object, keys);
    }
    this.#order(keys);
    return { paths, keys };
  }

  #read(change: FileChange, old: DesiredFile | undefined): DesiredFile | undefined {
    const { path } = change;
    if ('gone' in change) return undefined;
    if ('unreadable' in change) {
      const source = createSourceText(path, '');
      return this.#createFile(path, source, [], old?.objects, [problemAt(source, 0, change.unreadable)]);
    }
    const source = createSourceText(path, change.text);
    const { documents, problems } = parseDocuments(change.text, path);
    // What cannot be read in full tells nothing about what has left it.
    const isComplete = problems.every(({ severity }) => severity !== 'error') && (documents.length > 0 || problems.length === 0);
    return this.#createFile(path, source, documents, isComplete ? undefined : old?.objects, problems);
  }

  #createFile(
    path: string,
    source: SourceText,
    documents: readonly ManifestDocument[],
    retained: readonly DesiredObject[] | undefined,
    problems: readonly ManifestProblem[],
  ): DesiredFile {
    const objects: DesiredObject[] = [];
    const file: DesiredFile = { path, source, objects, problems };
    for (const document of documents) objects.push(this.#wish(document, file));
    if (retained) {
      const keys = new Set(objects.map(({ key }) => key));
      for (const object of retained) if (!keys.has(object.key)) objects.push({ ...object, file, isRetained: true });
    }
    return file;
  }

  #wish(document: ManifestDocument, file: DesiredFile): DesiredObject {
    const { apiVersion, name } = document;
    const kind = this.#registry.forObject(apiVersion, document.kind);
    const isNamespaced = kind?.namespaced ?? document.namespace !== undefined;
    const plural = kind?.plural ?? document.kind.toLowerCase();
    const ref: ObjectRef = isNamespaced ? { plural, namespace: document.namespace ?? this.#namespace, name } : { plural, name };
    const key = kind ? this.keyOf(ref) : `${apiVersion} ${document.kind} ${ref.namespace ?? ''}/${name}`;
    return { key, ref, kind, file, document, isRetained: false };
  }

  #claim(object: DesiredObject, touched: Set<string>): void {
    touched.add(object.key);
    this.#claims.set(object.key, [...(this.#claims.get(object.key) ?? []), object]);
  }

  #drop(object: DesiredObject, touched: Set<string>): void {
    touched.add(object.key);
    const rest = this.#claims.get(object.key)?.filter((claim) => claim !== object) ?? [];
    if (rest.length > 0) this.#claims.set(object.key, rest);
    else this.#claims.delete(object.key);
  }
}

function byPrecedence(a: DesiredObject, b: DesiredObject): number {
  if (a.isRetained !== b.isRetained) return a.isRetained ? 1 : -1;
  return comparePaths(a.file.path, b.file.path) || a.document.index - b.document.index;
}

/** The order in which documents are applied; deletion goes the other way round. */
export function byApplyOrder(a: DesiredObject, b: DesiredObject): number {
  return applyTier(a.document.kind) - applyTier(b.document.kind) || comparePaths(a.file.path, b.file.path) || a.document.index - b.document.index;
}

/** The order of files, which decides between duplicates: by code units, the same on every machine. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
