// What there is to say about a manifest file and its objects: problems with their place, states, differences.
import type { ManifestDifference, ManifestFile, ManifestFileProblem, ManifestObject, ManifestObjectState } from '../manifests-port.ts';
import type { TonedLine } from '../components/toned-text.ts';
import type { Tone } from '../../model/tone.ts';

/** Cells of a source line that are shown at least around its column, and before it. */
const EXCERPT = 70;
const EXCERPT_BEFORE = 40;
/** Longest value of a difference. */
const LONGEST_VALUE = 60;

export const objectTones: Readonly<Record<ManifestObjectState, Tone | undefined>> = {
  applied: undefined,
  drifted: 'warning',
  missing: 'warning',
  waiting: 'pending',
  held: 'pending',
  refused: 'error',
  duplicate: 'error',
};

const meanings: Readonly<Record<ManifestObjectState, string>> = {
  applied: 'the cluster has it as the file says',
  drifted: 'somebody changed it away from the file; r applies the file again, b writes the live values into the file',
  missing: 'somebody deleted it; r brings it back, as does the next save of the file',
  waiting: 'it needs something that is not there yet; it is tried again by itself',
  held: 'it is applied when the new nodes of the folder are Ready, so that its pods find them',
  refused: 'it was not accepted; what ran before keeps running',
  duplicate: 'another document defines the same object and keeps it; remove one of them',
};

/** `deployment/web`, with the namespace when it is not `default`. */
export function objectName({ ref, kind }: ManifestObject): string {
  const place = ref.namespace === undefined || ref.namespace === 'default' ? '' : ` (${ref.namespace})`;
  return `${(kind ?? ref.plural).toLowerCase()}/${ref.name}${place}`;
}

/** The problems of a file, then its objects; a file without any says so. */
export function fileLines(file: ManifestFile): TonedLine[] {
  const isEmpty = file.objects.length === 0 && file.problems.length === 0;
  return [
    ...file.problems.flatMap(problemLines),
    ...file.objects.filter(({ state }) => state !== 'applied').flatMap((object) => objectLines(file, object, false)),
    ...(isEmpty ? [[{ text: ' there is no object in it', tone: 'muted' } as const]] : []),
    ...(!isEmpty && file.problems.length === 0 && file.objects.every(({ state }) => state === 'applied') ? [[{ text: ' all of it is applied', tone: 'ok' } as const]] : []),
  ];
}

/** An object: its state in words, its differences, and (when asked) the problems of its document. */
export function objectLines(file: ManifestFile, object: ManifestObject, withProblems = true): TonedLine[] {
  const { state, differences, line } = object;
  return [
    [
      { text: ` ${objectName(object)} `, tone: 'title' },
      { text: `${file.path}:${line} `, tone: 'muted' },
      { text: state, tone: objectTones[state] ?? 'ok' },
      { text: `: ${meanings[state]}`, tone: 'text' },
    ],
    ...differences.flatMap(differenceLines),
    ...(withProblems ? problemsOf(file, object).flatMap(problemLines) : []),
  ];
}

/** Problems between the first line of an object's document and the next document. */
function problemsOf({ objects, problems }: ManifestFile, { line }: ManifestObject): ManifestFileProblem[] {
  const next = Math.min(...objects.map((other) => other.line).filter((other) => other > line));
  return problems.filter((problem) => problem.line >= line && problem.line < next);
}

/** `file:line:column: message`, the line itself, and a mark under the column. */
export function problemLines({ file, line, column, severity, message, sourceLine, caret }: ManifestFileProblem): TonedLine[] {
  const tone: Tone = severity === 'error' ? 'error' : 'warning';
  const [first = '', ...rest] = message.split('\n');
  const at = caret?.indexOf('^') ?? -1;
  const start = at > EXCERPT - 10 ? at - EXCERPT_BEFORE : 0;
  return [
    [{ text: ` ${file}:${line}:${column}: `, tone: 'key' }, { text: first, tone }],
    ...rest.map((text): TonedLine => [{ text: `   ${text}`, tone }]),
    ...(sourceLine === undefined ? [] : [[{ text: `   ${sourceLine.slice(start, start + EXCERPT)}`, tone: 'text' } as const]]),
    ...(at < 0 ? [] : [[{ text: `   ${' '.repeat(at - start)}^`, tone } as const]]),
  ];
}

function differenceLines({ path, file, live }: ManifestDifference): TonedLine[] {
  return [
    [{ text: `   ${path}`, tone: 'key' }],
    [{ text: '     file: ', tone: 'muted' }, { text: formatValue(file), tone: 'text' }],
    [{ text: '     live: ', tone: 'muted' }, { text: formatValue(live), tone: 'warning' }],
  ];
}

/** One line of JSON; what one side has not is `(not set)`. */
export function formatValue(value: unknown): string {
  if (value === undefined) return '(not set)';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}~` : text;
}
