// What the manifests folder and its objects are in at a moment: immutable values for the header, the tables and `run`.
import type { ObjectRef } from '../model/intent.ts';
import type { ManifestProblem } from './manifest-problem.ts';

/**
 * `applied`: the cluster has it as the file says. `drifted`: somebody changed it away from the file. `missing`:
 * somebody deleted it; the next save of the file or a re-apply brings it back. `waiting`: refused because something
 * is not there yet, and tried again. `held`: not applied before new nodes of the folder are Ready. `refused`: the last
 * good version, if any, keeps running. `duplicate`: another document defines the same object and keeps it.
 */
export type ObjectState = 'applied' | 'drifted' | 'missing' | 'waiting' | 'held' | 'refused' | 'duplicate';

/** `error` beats `waiting`, which beats `warning`. `empty`: no object in it. */
export type FileState = 'ok' | 'error' | 'warning' | 'empty' | 'waiting';

/** A field that the file decides and the cluster has otherwise; undefined where one side has it not. */
export interface FieldDrift {
  /** `spec.template.spec.containers[name=web].image` */
  readonly path: string;
  readonly file: unknown;
  readonly live: unknown;
}

/** One document of a file. */
export interface ObjectStatus {
  readonly ref: ObjectRef;
  readonly kind: string;
  /** Of the document in its file, from 1. */
  readonly line: number;
  readonly state: ObjectState;
  /** Not empty when drifted. */
  readonly differences: readonly FieldDrift[];
}

export interface FileStatus {
  /** Relative to the folder, with forward slashes. A folder that cannot be read ends with one. */
  readonly path: string;
  /** What path is relative to when that is not the manifests folder. */
  readonly dir?: string;
  readonly state: FileState;
  readonly objects: readonly ObjectStatus[];
  /** In the order of their lines. */
  readonly problems: readonly ManifestProblem[];
  /** Virtual time of the last successful apply of one of its objects; undefined before. */
  readonly appliedAtMs: number | undefined;
}

/**
 * `reading` until the folder was read once. `missing`: it does not exist yet. `gone`: it has vanished, and nothing is
 * deleted until it is back.
 */
export type FolderState = 'reading' | 'ready' | 'missing' | 'gone';

export interface FolderStatus {
  readonly state: FolderState;
  /** What the user should know about the folder itself or about watching it; safe for a terminal. */
  readonly notice?: string;
  /** How many manifests a .kubariumignore leaves out; absent for none. */
  readonly ignored?: number;
}

export interface ManifestCounts {
  /** Objects that are as their file says. */
  readonly ok: number;
  /** Documents and files that are not applied: broken, refused, waiting, duplicate or unreadable. */
  readonly failed: number;
  /** Objects drifted or missing. */
  readonly drifted: number;
}

export interface ManifestSnapshot {
  readonly folder: FolderStatus;
  /** Sorted by path. */
  readonly files: readonly FileStatus[];
  readonly counts: ManifestCounts;
}
