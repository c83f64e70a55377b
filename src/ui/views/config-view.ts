// The configuration: its files, what is wrong with them, and what they set.
import type { TonedLine } from '../components/toned-text.ts';
import type { Settings, SettingsFile } from '../../model/settings.ts';
import { wrapCells } from '../text-width.ts';
import type { ViewDefinition } from '../view.ts';
import type { World } from '../world.ts';
import { sentencePage } from './sentence-page.tsx';
import { TextPage } from './text-page.tsx';

/** Fits a narrow screen. */
const LIST_WIDTH = 76;

export const configView: ViewDefinition = {
  name: 'config',
  commands: ['config'],
  create(context) {
    const { world } = context;
    const { settings, wardrobe } = world;
    if (!settings) return sentencePage(context, 'config', 'No configuration is read here.');
    return new TextPage({
      context,
      crumb: 'config',
      title: () => [{ text: 'config', tone: 'title' }],
      text: () => configText(settings.snapshot(), world),
      toneLine: toneConfigLine,
      // What is wrong has to be read to its end.
      state: { isWrapped: true },
      follow(refresh) {
        const unsubscribes = [settings.subscribe(refresh), wardrobe.signal.subscribe(refresh)];
        return () => {
          for (const unsubscribe of unsubscribes) unsubscribe();
        };
      },
    });
  },
};

function configText({ dir, files }: Settings, { wardrobe }: World): string {
  const width = Math.max(...files.map(({ name }) => name.length));
  return [
    `folder ${dir}`,
    '',
    ...files.flatMap((file) => [`  ${file.name.padEnd(width)}  ${stateText(file)}`, ...problemLines(file)]),
    '',
    `skin ${wardrobe.name}`,
    ...wrapCells(`others: ${wardrobe.names.filter((name) => name !== wardrobe.name).join(', ')}`, LIST_WIDTH).map((line) => `  ${line}`),
    '  :skin NAME shows one; "skin: NAME" in config.yaml keeps it',
  ].join('\n');
}

const stateTexts: Readonly<Record<SettingsFile['state'], string>> = { absent: 'not there', good: 'good', bad: 'bad: what it said before counts on' };

function stateText({ state, problems, notes }: SettingsFile): string {
  if (state === 'good' && notes.length > 0) return `good (${notes.length} ${notes.length === 1 ? 'note' : 'notes'})`;
  return state === 'bad' ? `${stateTexts.bad} (${problems.length} ${problems.length === 1 ? 'problem' : 'problems'})` : stateTexts[state];
}

function problemLines({ name, problems, notes }: SettingsFile): string[] {
  return [...problems, ...notes].flatMap(({ line, column, message, sourceLine, caret }) => [
    `    ${problems.length > 0 ? '!' : '-'} ${name}:${line}:${column}: ${message}`,
    ...(sourceLine === undefined ? [] : [`        ${sourceLine}`, `        ${caret ?? ''}`]),
  ]);
}

function toneConfigLine(line: string): TonedLine {
  if (/^\S/.test(line)) {
    const [word, ...rest] = line.split(' ');
    return [{ text: word!, tone: 'title' }, { text: ` ${rest.join(' ')}`, tone: 'text' }];
  }
  if (line.startsWith('    - ')) return [{ text: line, tone: 'warning' }];
  if (line.startsWith('    !')) return [{ text: line, tone: 'error' }];
  if (line.startsWith('        ')) return [{ text: line, tone: 'muted' }];
  return [{ text: line, tone: line.includes('  bad: ') ? 'error' : line.includes('  not there') ? 'muted' : 'text' }];
}
