// Live values back into a file: which scalars of its text have to change so that the file says what the cluster has.
import { getOwn, isMap } from '../model/equal.ts';
import type { ObjectRef } from '../model/intent.ts';
import type { DesiredObject } from './desired-state.ts';
import type { Outcome } from './file-status.ts';
import type { FieldDrift } from './manifest-status.ts';
import { insertScalar, replaceScalar } from './write-back.ts';
import type { WriteBackResult } from './write-back.ts';
import type { JsonScalar } from './yaml-scalar.ts';

/** A file with the live values of an object in place of those that have drifted. */
export type WriteBackPlan = { readonly path: string; readonly before: string; readonly text: string } | { readonly problem: string };

/** What would be written for an object of the files, given the document that decides it and what became of that; nothing is written. */
export function planOf(ref: ObjectRef, winner: DesiredObject | undefined, outcome: Pick<Outcome, 'state' | 'differences'> | undefined): WriteBackPlan {
  if (!outcome || !winner) return { problem: `no file defines ${spell(ref)}` };
  if (outcome.state !== 'drifted') return { problem: outcome.state === 'missing' ? `${spell(ref)} is not in the cluster` : `${spell(ref)} has not drifted` };
  if (winner.isRetained) return { problem: `${winner.file.path} has to be mended first` };
  const plan = planWriteBack(winner, outcome.differences);
  return 'problem' in plan ? plan : { path: winner.file.path, before: winner.file.source.text, text: plan.text };
}

/** An object in a sentence. */
export function spell({ plural, namespace, name }: ObjectRef): string {
  return namespace === undefined ? `${plural}/${name}` : `${plural}/${name} in namespace ${namespace}`;
}

/** The file's text with all differences settled in favour of the cluster, or why that cannot be done. Nothing is written in part. */
function planWriteBack({ file, document }: DesiredObject, differences: readonly FieldDrift[]): WriteBackResult {
  let text = file.source.text;
  for (const { path, live } of differences) {
    const place = resolvePath(document.value, path);
    if (place === undefined) return { problem: `${path} cannot be found in the file` };
    if (live === undefined) return { problem: `${path} is not set in the cluster: remove it from the file by hand` };
    if (!isScalar(live)) return { problem: `${path} is not a single value: change the file by hand` };
    const { segments, exists } = place;
    const key = segments.at(-1);
    const result = exists || typeof key === 'number'
      ? replaceScalar(text, segments, live, document.index)
      : insertScalar(text, segments.slice(0, -1), String(key), live, document.index);
    if ('problem' in result) return result;
    text = result.text;
  }
  return { text };
}

interface Place {
  readonly segments: readonly (string | number)[];
  /** Whether the field is in the manifest; if not, its parent is. */
  readonly exists: boolean;
}

const segmentPattern = /\[([^\]]*)\]|([^.[\]]+)/g;

/** Follows a path of a difference through a manifest: `containers[name=web]` becomes the index of that container. */
function resolvePath(manifest: unknown, path: string): Place | undefined {
  const segments: (string | number)[] = [];
  const texts = Array.from(path.matchAll(segmentPattern), ([, bracketed, name]) => bracketed ?? name ?? '');
  let value: unknown = manifest;
  for (const [n, text] of texts.entries()) {
    if (Array.isArray(value)) {
      const index = indexIn(value, text);
      if (index < 0 || index >= value.length) return undefined;
      segments.push(index);
      value = value[index] as unknown;
    } else if (isMap(value)) {
      segments.push(text);
      if (!Object.hasOwn(value, text)) return n === texts.length - 1 ? { segments, exists: false } : undefined;
      value = value[text];
    } else return undefined;
  }
  return { segments, exists: true };
}

function indexIn(list: readonly unknown[], text: string): number {
  const equals = text.indexOf('=');
  if (equals < 0) return Number(text);
  const [key, wanted] = [text.slice(0, equals), text.slice(equals + 1)];
  return list.findIndex((item) => isMap(item) && String(getOwn(item, key)) === wanted);
}

function isScalar(value: unknown): value is JsonScalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
