// What plugins have run beside the screen: how they ended, and what they wrote.
import { makeLinesVisible } from '../../model/visible-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { describeEnding, formatCommandLine } from '../programs/program.ts';
import type { BackgroundRun } from '../programs/program.ts';
import type { TableSpec } from '../table/table-column.ts';
import type { ViewDefinition } from '../view.ts';
import { RowsPage } from './rows-page.tsx';
import { sentencePage } from './sentence-page.tsx';
import { TextPage } from './text-page.tsx';
import { countOf } from './table-title.ts';

export const pluginsView: ViewDefinition = {
  name: 'plugins',
  commands: ['plugins', 'plugin'],
  create(context) {
    const { programs } = context.world;
    if (!programs) return sentencePage(context, 'plugins', 'No programs can be run here.');
    const page: RowsPage<BackgroundRun> = new RowsPage<BackgroundRun>({
      context,
      crumb: 'plugins',
      title: (count) => [{ text: 'plugins', tone: 'title' }, countOf(count)],
      spec: runTable,
      rows: () => programs.list(),
      empty: () => 'no plugin has run in the background yet: plugins.yaml gives programs to keys',
      details: (run) => (run ? outputLines(run).map((text): TonedLine => [{ text, tone: 'text' }]) : []),
      keepsEnd: true,
      follow: programs.subscribe,
      bindings: (run) => {
        const missing = run ? {} : { disabled: 'there is no row' };
        return [
          { key: 'enter', title: 'All that it wrote', action: 'open', hint: true, ...missing, run: () => ({ type: 'open', view: 'pluginoutput', args: { id: String(run!.id) } }) },
          {
            key: 'ctrl-d',
            title: 'End it',
            hint: true,
            ...(run?.ending ? { disabled: 'it has ended' } : missing),
            run() {
              programs.stop(run!.id);
              return { type: 'none' };
            },
          },
        ];
      },
    });
    return page;
  },
};

/** The output of one run; args: id. */
export const pluginOutputView: ViewDefinition = {
  name: 'pluginoutput',
  create(context) {
    const { programs } = context.world;
    const run = (): BackgroundRun | undefined => programs?.list().find(({ id }) => String(id) === context.args['id']);
    return new TextPage({
      context,
      crumb: 'pluginoutput',
      title: () => [{ text: 'plugin', tone: 'title' }, { text: `(${run()?.program.name ?? 'gone'})`, tone: 'subtitle' }],
      text: () => run()?.output ?? '',
      follow: (refresh) => programs?.subscribe(refresh) ?? (() => undefined),
    });
  },
};

function outputLines({ output }: BackgroundRun): string[] {
  const text = makeLinesVisible(output).trimEnd();
  return text === '' ? [] : text.split('\n');
}

function stateOf({ ending }: BackgroundRun): string {
  return ending === undefined ? 'running' : describeEnding(ending) || 'done';
}

const runTable: TableSpec<BackgroundRun> = {
  keyOf: ({ id }) => String(id),
  tone: ({ ending }) => (ending === undefined ? 'pending' : describeEnding(ending) === '' ? 'completed' : 'error'),
  columns: [
    { title: 'RUN', value: ({ id }) => -id, text: ({ id }) => String(id), align: 'right' },
    { title: 'PLUGIN', value: ({ program }) => program.name },
    { title: 'STATE', value: stateOf },
    { title: 'LINES', value: (run) => outputLines(run).length, align: 'right' },
    { title: 'COMMAND', value: ({ program }) => formatCommandLine(program) },
  ],
};
