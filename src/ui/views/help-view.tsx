// Every key that works here, read from the same bindings that the keys themselves come from.
import type { Binding } from '../../model/binding.ts';
import { makeVisible } from '../../model/visible-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { wrapCells } from '../text-width.ts';
import type { BindingGroup, ViewDefinition } from '../view.ts';
import { TextPage } from './text-page.tsx';

/** Cells of a text at least, however narrow the screen is. */
const LEAST_TEXT = 16;

const prompts: readonly [string, string][] = [
  [':pods', 'a table; also po, pod: every name kubectl knows'],
  [':pods kube-system', 'of another namespace; all for every namespace'],
  [':deploy app=web,tier!=db', 'with labels'],
  [':pods /nginx', 'filtered'],
  [':ns dev', 'use a namespace'],
  [':aliases', 'every word of this prompt'],
  [':tour', 'eight short steps over the examples'],
  [':manifests', 'the folder: files, problems, drift'],
  [':speed 10', 'virtual time ten times as fast'],
  [':skin nord', 'other colours; they are shown while you type and pick'],
  [':config', 'the configuration: its files, and what is wrong with them'],
  [':keys', 'the name of each action, for keys.yaml, and its keys'],
  [':suspend', 'to the shell; fg comes back'],
  [':kubeconfig', 'with --serve: the line for a shell that lets kubectl find this cluster, copied too'],
  [':q', 'leave'],
  ['/ng.*x', 'filter: a regular expression over all columns'],
  ['/!running', 'filter: rows that do not match'],
  ['/status:pending', 'filter: one column; also restarts:>3, age:<5m, node:=worker-1'],
  ['/-l app=web', 'filter: labels'],
  ['/-f wb7', 'filter: letters in this order'],
];

export const helpView: ViewDefinition = {
  name: 'help',
  commands: ['help'],
  create(context) {
    const { below } = context;
    // Of the moment when it was opened, like the cursor it tells of.
    const groups = below ? context.shell.keysOf(below) : [];
    let fitted: { width: number; lines: readonly string[] } | undefined;
    return new TextPage({
      context,
      crumb: 'help',
      title: () => [{ text: 'help', tone: 'title' }, ...(below ? [{ text: `(${below.crumb})`, tone: 'subtitle' } as const] : [])],
      lines(width) {
        if (fitted?.width !== width) fitted = { width, lines: helpText(groups, width).split('\n') };
        return fitted.lines;
      },
      toneLine: toneHelpLine,
    });
  },
};

/** One section per group, keys that do the same on one line; texts that are longer than the width go on below themselves. */
export function helpText(groups: readonly BindingGroup[], width: number): string {
  const sections = withoutShadowed(groups)
    .filter(({ bindings }) => bindings.length > 0)
    .map(({ title, bindings }): [string, [string, string][]] => [title.toUpperCase(), helpLines(bindings)]);
  sections.push(['PROMPTS', prompts.map(([keys, text]) => [keys, text])]);
  const keysWidth = Math.max(...sections.flatMap(([, lines]) => lines.map(([keys]) => keys.length)));
  const textCells = Math.max(LEAST_TEXT, width - keysWidth - 4);
  const linesOf = ([keys, text]: [string, string]): string[] => wrapCells(makeVisible(text), textCells).map((piece, index) => `  ${(index === 0 ? makeVisible(keys) : '').padEnd(keysWidth)}  ${piece}`);
  return sections.map(([title, lines]) => [title, ...lines.flatMap(linesOf)].join('\n')).join('\n\n');
}

/** Of two bindings for one key the first one counts. */
function withoutShadowed(groups: readonly BindingGroup[]): BindingGroup[] {
  const seen = new Set<string>();
  return groups.map(({ title, bindings }) => ({
    title,
    bindings: bindings.filter(({ key }) => {
      const isFirst = !seen.has(key);
      seen.add(key);
      return isFirst;
    }),
  }));
}

function helpLines(bindings: readonly Binding[]): [string, string][] {
  const lines = new Map<string, string[]>();
  for (const { key, title, disabled } of bindings) {
    if (key.startsWith('wheel')) continue;
    const text = disabled === undefined ? title : `${title} (not now: ${disabled})`;
    const keys = lines.get(text);
    if (keys) keys.push(key);
    else lines.set(text, [key]);
  }
  return [...lines].map(([text, keys]) => [keys.map((key) => `<${key}>`).join(' '), text]);
}

function toneHelpLine(line: string): TonedLine {
  if (/^\S/.test(line)) return [{ text: line, tone: 'title' }];
  const [, keys, text] = /^( {2}\S.*? {2,})(.*)$/.exec(line) ?? [];
  if (keys === undefined) return [{ text: line, tone: 'text' }];
  return [{ text: keys, tone: 'key' }, { text: text ?? '', tone: line.includes('(not now: ') ? 'muted' : 'text' }];
}
