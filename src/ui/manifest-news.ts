// Problems of manifest files as messages: when one appears, with its place, and when it has been mended.
import type { ManifestFileProblem, ManifestsPort, ManifestsSnapshot } from './manifests-port.ts';
import type { Pacer } from './pacer.ts';
import type { Shell } from './view.ts';

/** What waits for something is told of when it still does after this time, in ms: mostly the cluster makes it in a moment. */
const PATIENCE_MS = 1000;

interface Known {
  readonly problem: ManifestFileProblem;
  /** Wall time from which on it is told of. */
  readonly fromMs: number;
  readonly isTold: boolean;
}

/** Tells of what is wrong already, then of every change; answers how to stop. */
export function followManifestNews(manifests: ManifestsPort, flash: Shell['flash'], pacer: Pick<Pacer, 'now' | 'at'>): () => void {
  let known: ReadonlyMap<string, Known> = new Map();
  let cancel = (): void => {};
  look();
  const unsubscribe = manifests.subscribe(look);
  return () => {
    cancel();
    unsubscribe();
  };

  function look(): void {
    cancel();
    const before = known;
    const { now } = pacer;
    const snapshot = manifests.snapshot();
    const found = [...problemsOf(snapshot)].map(([key, { problem, isWaiting }]) => {
      const { fromMs = isWaiting ? now + PATIENCE_MS : now, isTold = false } = before.get(key) ?? {};
      return [key, { problem, fromMs, isTold, isNews: !isTold && fromMs <= now }] as const;
    });
    known = new Map(found.map(([key, { problem, fromMs, isTold, isNews }]) => [key, { problem, fromMs, isTold: isTold || isNews }]));
    const [next] = found.filter(([, { isTold, isNews }]) => !isTold && !isNews).map(([, { fromMs }]) => fromMs).sort((a, b) => a - b);
    cancel = next === undefined ? () => {} : pacer.at(next, look);
    const news = found.filter(([, { isNews }]) => isNews).map(([, { problem }]) => problem);
    if (news.length > 0) return tell(news);
    const broken = new Set([...known.values()].map(({ problem }) => problem.file));
    const told = [...before.values()].filter(({ isTold }) => isTold).map(({ problem }) => problem.file);
    const mended = [...new Set(told)].filter((file) => !broken.has(file));
    if (mended.length === 0) return;
    const isThere = new Set(snapshot.files.map(({ path }) => path));
    flash('info', mended.map((file) => (isThere.has(file) ? `${file} is mended` : `${file} is gone`)).join(', '));
  }

  function tell([first, ...others]: readonly ManifestFileProblem[]): void {
    const { file, line, column, message } = first!;
    const more = others.length > 0 ? `, and ${others.length} more` : '';
    flash('error', `${file}:${line}:${column}: ${message.split('\n')[0]}${more}  (key m)`);
  }
}

/** Errors by file, place and text. */
function problemsOf({ files }: ManifestsSnapshot): Map<string, { problem: ManifestFileProblem; isWaiting: boolean }> {
  const errors = new Map<string, { problem: ManifestFileProblem; isWaiting: boolean }>();
  for (const { problems, state } of files) {
    for (const problem of problems) {
      if (problem.severity === 'error') errors.set(`${problem.file}:${problem.line}:${problem.column}: ${problem.message}`, { problem, isWaiting: state === 'waiting' });
    }
  }
  return errors;
}
