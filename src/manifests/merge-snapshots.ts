// The manifests folder and the folder of static pods, shown as one.
import type { ManifestSnapshot } from './manifest-status.ts';

/** Answers both in one; the state of the folder is that of the first, and what the second has to say stands beside it. */
export function createMergedSnapshot(manifests: () => ManifestSnapshot, staticPods: () => ManifestSnapshot): () => ManifestSnapshot {
  let last: { first: ManifestSnapshot; second: ManifestSnapshot; merged: ManifestSnapshot } | undefined;
  return () => {
    const first = manifests();
    const second = staticPods();
    if (last?.first !== first || last.second !== second) last = { first, second, merged: merge(first, second) };
    return last.merged;
  };
}

function merge(first: ManifestSnapshot, second: ManifestSnapshot): ManifestSnapshot {
  const notice = [first.folder.notice, second.folder.notice].filter((text) => text !== undefined).join('; ');
  const { ok, failed, drifted } = first.counts;
  return Object.freeze({
    folder: notice === '' ? first.folder : { ...first.folder, notice },
    files: Object.freeze([...first.files, ...second.files]),
    counts: { ok: ok + second.counts.ok, failed: failed + second.counts.failed, drifted },
  });
}
