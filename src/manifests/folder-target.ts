// What takes the contents of a folder as they change: the cluster, or the disks of its machines.
import type { ObjectRef } from '../model/intent.ts';
import type { FileChange } from './desired-state.ts';
import type { FolderStatus } from './manifest-status.ts';

export interface FolderTarget {
  /** Takes what has changed in the folder as one pass; resolves when it has been taken. */
  update(changes: readonly FileChange[]): Promise<void>;
  /** Says what the folder itself is in. */
  setFolder(folder: FolderStatus): void;
  /** The text of an object's file with the live values in place of those that have drifted; nothing is written. */
  planWriteBack(ref: ObjectRef): { readonly path: string; readonly before: string; readonly text: string } | { readonly problem: string };
}
