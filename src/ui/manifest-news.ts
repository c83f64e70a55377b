// Problems of manifest files as messages: when one appears, with its place, and when it has been mended.
import type { ManifestFileProblem, ManifestsPort, ManifestsSnapshot } from './manifests-port.ts';
import type { Shell } from './view.ts';

/** Tells of what is wrong already, then of every change; answers how to stop. */
export function followManifestNews(manifests: ManifestsPort, flash: Shell['flash']): () => void {
  let known = errorsOf(manifests.snapshot());
  if (known.size > 0) tell([...known.values()]);
  return manifests.subscribe(() => {
    const before = known;
    known = errorsOf(manifests.snapshot());
    const news = [...known].filter(([key]) => !before.has(key)).map(([, problem]) => problem);
    if (news.length > 0) return tell(news);
    const broken = new Set([...known.values()].map(({ file }) => file));
    const mended = [...new Set([...before.values()].map(({ file }) => file))].filter((file) => !broken.has(file));
    if (mended.length === 0) return;
    const isThere = new Set(manifests.snapshot().files.map(({ path }) => path));
    flash('info', mended.map((file) => (isThere.has(file) ? `${file} is mended` : `${file} is gone`)).join(', '));
  });

  function tell([first, ...others]: readonly ManifestFileProblem[]): void {
    const { file, line, column, message } = first!;
    const more = others.length > 0 ? `, and ${others.length} more` : '';
    flash('error', `${file}:${line}:${column}: ${message.split('\n')[0]}${more}  (key m)`);
  }
}

/** By file, place and text. */
function errorsOf({ files }: ManifestsSnapshot): Map<string, ManifestFileProblem> {
  const errors = new Map<string, ManifestFileProblem>();
  for (const { problems } of files) {
    for (const problem of problems) {
      if (problem.severity === 'error') errors.set(`${problem.file}:${problem.line}:${problem.column}: ${problem.message}`, problem);
    }
  }
  return errors;
}
