// All about one manifest file: every problem with its place, every object with its state and its differences.
import { makeVisible } from '../../model/visible-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import type { ManifestFile } from '../manifests-port.ts';
import type { ViewDefinition } from '../view.ts';
import { objectLines, problemLines } from './manifest-lines.ts';
import { sentencePage } from './sentence-page.tsx';
import { TextPage } from './text-page.tsx';
import { wrapToned } from '../components/wrap-toned.ts';

/** Opened with `args.path`. */
export const manifestView: ViewDefinition = {
  name: 'manifest',
  create(context) {
    const { manifests } = context.world;
    const path = context.args['path'] ?? '';
    if (!manifests) return sentencePage(context, 'manifest', 'No manifests folder is watched.');
    let last: ManifestFile | undefined;
    let fitted: { file: ManifestFile | undefined; width: number; lines: string[]; tones: Map<string, TonedLine> } | undefined;
    const file = (): ManifestFile | undefined => manifests.snapshot().files.find((candidate) => candidate.path === path);

    return new TextPage({
      context,
      crumb: 'manifest',
      title: () => [
        { text: 'manifest', tone: 'title' },
        { text: `(${path})`, tone: 'subtitle' },
        ...(file() ? [] : [{ text: ' deleted', tone: 'error' } as const]),
      ],
      lines: fit,
      toneLine: (line) => fitted?.tones.get(line) ?? [{ text: line, tone: 'text' }],
      follow: (refresh) => manifests.subscribe(refresh),
    });

    function fit(width: number): string[] {
      last = file() ?? last;
      if (fitted && fitted.file === last && fitted.width === width) return fitted.lines;
      const toned = (last ? wholeLines(last) : [[{ text: ` ${path} is not there`, tone: 'error' } as const]]).flatMap((line) => (width > 0 ? wrapToned(line, width) : [line]));
      const lines = toned.map((line) => line.map(({ text }) => makeVisible(text)).join(''));
      fitted = { file: last, width, lines, tones: new Map(toned.map((line, index) => [lines[index]!, line.map(({ text, tone }) => ({ text: makeVisible(text), tone: tone ?? 'text' }))])) };
      return lines;
    }
  },
};

function wholeLines(file: ManifestFile): TonedLine[] {
  const { objects, problems } = file;
  return [
    ...(problems.length > 0 ? [title(`Problems (${problems.length})`), ...problems.flatMap((problem) => [...problemLines(problem), []])] : []),
    title(`Objects (${objects.length})`),
    ...objects.flatMap((object) => objectLines(file, object, false)),
    ...(objects.length === 0 ? [[{ text: ' there is no object in it', tone: 'muted' } as const]] : []),
  ];
}

function title(text: string): TonedLine {
  return [{ text: text.toUpperCase(), tone: 'key' }];
}
