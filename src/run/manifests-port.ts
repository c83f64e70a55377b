// What a run needs of the manifests folder; the folder itself is handed in.
import type { ObjectRef } from '../model/intent.ts';

/** One problem of one file, or of a folder, whose path ends with a slash. All texts are safe for a terminal. */
export interface ManifestNote {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly sourceLine?: string;
  readonly caret?: string;
}

export interface ManifestFileView {
  /** Relative to the folder. */
  readonly path: string;
  /** What path and the files of problems are relative to when that is not the manifests folder. */
  readonly dir?: string;
  /** `error`: something in it is not applied; `waiting`: something it needs is missing, or nodes boot. */
  readonly state: 'ok' | 'error' | 'warning' | 'empty' | 'waiting';
  readonly objects: readonly { readonly ref: ObjectRef; readonly state: string }[];
  readonly problems: readonly ManifestNote[];
}

export interface ManifestsView {
  readonly folder: { readonly state: 'reading' | 'ready' | 'missing' | 'gone'; readonly notice?: string };
  /** Sorted by path. */
  readonly files: readonly ManifestFileView[];
}

export interface ManifestsPort {
  /** Reads the folder once and applies it; resolves when the cluster has answered. */
  initial(): Promise<void>;
  /** Resolves when everything asked for so far is done, retries of what waits included. */
  settled(): Promise<void>;
  snapshot(): ManifestsView;
}

/**
 * Every problem of a folder named `dir` as lines: `manifests/web.yaml:12:9: ...`, the line of the file and a caret under it.
 */
export function formatProblems(dir: string, { files }: ManifestsView, severities: readonly ManifestNote['severity'][] = ['error', 'warning']): string[] {
  return files.flatMap(({ problems, dir: own = dir }) => {
    const prefix = own === '' || own === '.' ? '' : `${own.replace(/[\\/]+$/, '')}/`;
    return problems
      .filter(({ severity }) => severities.includes(severity))
      .flatMap(({ file, line, column, severity, message, sourceLine, caret }) => {
        const place = file === './' ? `error: ${dir}` : file.endsWith('/') ? `${prefix}${file}:` : `${prefix}${file}:${line}:${column}:`;
        const head = `${place} ${severity === 'warning' ? 'warning: ' : ''}${message.replace(/^Warning: /, '')}`;
        return sourceLine === undefined ? [head] : [head, `  ${sourceLine}`, `  ${caret ?? ''}`];
      });
  });
}

/** Tells each problem of a folder when it appears, and that it is not there, what is so already first; answers how to stop. */
export function followProblems(manifests: { snapshot(): ManifestsView; subscribe(listener: () => void): () => void }, dir: string, tell: (line: string) => void): () => void {
  let told: ReadonlySet<string> = new Set();
  const look = (): void => {
    const { folder, files } = manifests.snapshot();
    const problems = files.map((file) => formatProblems(dir, { folder, files: [file] }).join('\n'));
    const texts = new Set([folder.notice === undefined ? '' : `kubarium: ${folder.notice}`, ...problems].filter(Boolean));
    for (const text of texts) if (!told.has(text)) tell(text);
    told = texts;
  };
  look();
  return manifests.subscribe(look);
}
