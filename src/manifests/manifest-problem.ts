// What is wrong at a place of a manifest file, with the line itself, ready to be shown.
import { makeVisible } from '../model/visible-text.ts';
import { excerpt } from '../yaml/excerpt.ts';
import type { SourceText } from '../yaml/source-text.ts';

/** `error`: the document is not applied. `warning`: it is, or it is no manifest at all. */
export type ProblemSeverity = 'error' | 'warning';

/** One problem of one file. All texts are safe for a terminal. */
export interface ManifestProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly severity: ProblemSeverity;
  readonly message: string;
  /** The line, cut around the column, control characters visible. */
  readonly sourceLine?: string;
  /** Spaces and a `^` that stands under the column in sourceLine. */
  readonly caret?: string;
  /** ManifestDocument.index of the document concerned, where there is one. */
  readonly documentIndex?: number;
}

/** Takes an offset into the source and returns the problem there, with its line and caret. */
export function problemAt(
  source: SourceText,
  offset: number,
  message: string,
  severity: ProblemSeverity = 'error',
  documentIndex?: number,
): ManifestProblem {
  const { line, column } = source.positionAt(offset);
  return {
    file: source.file,
    line,
    column,
    severity,
    message: makeVisible(message),
    ...excerpt(source.lineAt(line), column),
    ...(documentIndex === undefined ? {} : { documentIndex }),
  };
}
