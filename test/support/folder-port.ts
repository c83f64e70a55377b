// A manifests folder in memory over a cluster, as the screen sees one: save texts, write back into them.
import { ManifestReconciler } from '../../src/manifests/reconcile.ts';
import type { ManifestsPort } from '../../src/ui/manifests-port.ts';
import type { TestCluster } from './cluster.ts';

export interface FolderPort extends ManifestsPort {
  /** One pass: texts by path; null for a file that has gone. */
  save(files: Readonly<Record<string, string | null>>): Promise<void>;
  settled(): Promise<void>;
  /** Says that so many files are ignored. */
  ignore(count: number): void;
  /** The text of each file as it is now. */
  readonly files: Map<string, string>;
}

export function createFolderPort({ port }: TestCluster): FolderPort {
  const reconciler = new ManifestReconciler({ port });
  const files = new Map<string, string>();
  reconciler.setFolder({ state: 'ready' });
  const save: FolderPort['save'] = async (changed) => {
    for (const [path, text] of Object.entries(changed)) if (text === null) files.delete(path);
      else files.set(path, text);
    await reconciler.update(Object.entries(changed).map(([path, text]) => (text === null ? { path, gone: true as const } : { path, text })));
    await reconciler.settled();
  };
  return {
    files,
    save,
    settled: () => reconciler.settled(),
    ignore: (ignored) => reconciler.setFolder({ state: 'ready', ignored }),
    snapshot: reconciler.snapshot,
    subscribe: reconciler.subscribe,
    reapply: (ref) => reconciler.reapply(ref),
    async writeBack(ref) {
      const plan = reconciler.planWriteBack(ref);
      if ('problem' in plan) throw new Error(plan.problem);
      await save({ [plan.path]: plan.text });
    },
  };
}
