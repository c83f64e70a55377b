// What the screen needs of the manifests folder; main.tsx hands in the folder itself.
import type { ObjectRef } from '../model/intent.ts';

export type ManifestObjectState = 'applied' | 'drifted' | 'missing' | 'waiting' | 'held' | 'refused' | 'duplicate';

/** A field that the file decides and the cluster has otherwise; undefined where one side has it not. */
export interface ManifestDifference {
  readonly path: string;
  readonly file: unknown;
  readonly live: unknown;
}

export interface ManifestObject {
  readonly ref: ObjectRef;
  readonly kind?: string;
  /** Of the document in its file, from 1. */
  readonly line: number;
  readonly state: ManifestObjectState;
  readonly differences: readonly ManifestDifference[];
}

export interface ManifestFileProblem {
  readonly file: string;
  /** From 1, like the column. */
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly sourceLine?: string;
  readonly caret?: string;
}

export interface ManifestFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly state: 'ok' | 'error' | 'warning' | 'empty' | 'waiting';
  readonly objects: readonly ManifestObject[];
  readonly problems: readonly ManifestFileProblem[];
  /** Virtual time of the last successful apply. */
  readonly appliedAtMs?: number | undefined;
}

export interface ManifestsSnapshot {
  readonly folder?: { readonly state: 'reading' | 'ready' | 'missing' | 'gone'; readonly notice?: string; readonly ignored?: number };
  readonly files: readonly ManifestFile[];
  /** Objects as their files say; documents and files not applied; objects changed or deleted behind their file's back. */
  readonly counts: { readonly ok: number; readonly failed: number; readonly drifted: number };
}

export interface ManifestsPort {
  /** The folder, as the command line names it. */
  readonly dir?: string;
  /** The same object until something changes. */
  snapshot(): ManifestsSnapshot;
  /** Called after each change; answers the unsubscribe. */
  subscribe(listener: () => void): () => void;
  /** Applies the object's document again. Rejects with an error whose message says why not. */
  reapply(ref: ObjectRef): Promise<unknown>;
  /** Writes the drifted live values into the file. Rejects with an error whose message says why not. */
  writeBack(ref: ObjectRef): Promise<unknown>;
}
