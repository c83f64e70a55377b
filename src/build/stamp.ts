// Remembers what a step of the build was made of, so that it runs again only when that has changed.
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

interface Stamp {
  /** Path from the root → size and time of change. */
  inputs: Record<string, string>;
  outputs: string[];
}

/** Whether the step's inputs are as they were when `stamp` was written, and its outputs exist. */
export function isFresh(step: string): boolean {
  const file = stampFile(step);
  if (!existsSync(file)) return false;
  const { inputs, outputs } = JSON.parse(readFileSync(file, 'utf8')) as Stamp;
  return outputs.every((output) => existsSync(root + output)) && Object.entries(inputs).every(([path, mark]) => markOf(path) === mark);
}

/** Call it with the marks taken before the step ran; paths are relative to the root. */
export function stamp(step: string, inputs: Record<string, string>, outputs: string[]): void {
  writeWhole(stampFile(step), JSON.stringify({ inputs, outputs } satisfies Stamp));
}

/** What changes when a file does; '' for a file that is not there. */
export function markOf(path: string): string {
  const stat = statSync(root + path, { throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.mtimeMs}` : '';
}

/** Writes through a second file and a rename: nobody ever reads half of it. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}

function stampFile(step: string): string {
  return `${root}node_modules/.cache/kubarium/${step}.json`;
}
