// What was saved from the screen: the files, what is in them, and the way to be rid of them.
import type { Intent } from '../../model/intent.ts';
import { makeLinesVisible } from '../../model/visible-text.ts';
import type { DumpFile, ScreenDumps } from '../screen-dumps.ts';
import type { TableSpec } from '../table/table-column.ts';
import type { ViewDefinition } from '../view.ts';
import { RowsPage } from './rows-page.tsx';
import { sentencePage } from './sentence-page.tsx';
import { TextPage } from './text-page.tsx';
import { countOf } from './table-title.ts';

type DumpRow = DumpFile & { readonly order: number };

export const dumpsView: ViewDefinition = {
  name: 'screendumps',
  commands: ['screendumps', 'screendump', 'sd'],
  create(context) {
    const { dumps } = context.world;
    if (!dumps) return sentencePage(context, 'screendumps', 'There is no folder to save in: the environment names no home.');
    let files: readonly DumpRow[] = [];
    let problem: string | undefined;
    const page: RowsPage<DumpRow> = new RowsPage<DumpRow>({
      context,
      crumb: 'screendumps',
      title: (count) => [{ text: 'screendumps', tone: 'title' }, countOf(count)],
      spec: dumpTable,
      rows: () => files,
      isSame: (left, right) => left.order === right.order && left.bytes === right.bytes,
      isWithoutFading: true,
      empty: () => problem ?? 'nothing is saved yet: ctrl-s saves a table or a text',
      head: () => [[{ text: ` in ${dumps.folder}`, tone: 'muted' }]],
      follow(refresh) {
        void list(refresh);
        return () => undefined;
      },
      bindings: (file) => [
        { key: 'enter', title: 'Show', action: 'open', hint: true, ...(file ? {} : { disabled: 'there is no row' }), run: () => ({ type: 'open', view: 'screendump', args: { name: file!.name } }) },
        { key: 'c', title: 'Copy the path', action: 'copy', hint: true, ...(file ? {} : { disabled: 'there is no row' }), run: () => ({ type: 'copy', text: `${dumps.folder}/${file!.name}`, what: file!.name }) },
        { key: 'ctrl-d', title: 'Delete the file', hint: true, ...(file ? {} : { disabled: 'there is no row' }), run: () => askRemove(file!) },
        { key: 'ctrl-r', title: 'List anew', run: listAnew },
      ],
    });
    return page;

    async function list(refresh: () => void): Promise<void> {
      try {
        files = (await dumps!.list()).map((file, order) => ({ ...file, order }));
        problem = undefined;
      } catch (error) {
        problem = (error as Error).message;
      }
      refresh();
    }

    function listAnew(): Intent {
      void list(page.refresh);
      return { type: 'none' };
    }

    function askRemove({ name }: DumpFile): Intent {
      return {
        type: 'ask',
        question: {
          title: `Delete ${name}`,
          lines: () => ['The file goes for good. The cluster has no part in it.'],
          destructive: true,
          okLabel: 'Delete',
          onOk() {
            void remove(dumps!, name);
            return { type: 'none' };
          },
        },
      };
    }

    async function remove(folder: ScreenDumps, name: string): Promise<void> {
      try {
        await folder.remove(name);
        context.shell.flash('info', `deleted ${name}`);
      } catch (error) {
        context.shell.flash('error', (error as Error).message);
      }
      await list(page.refresh);
    }
  },
};

/** One of the files; args: name. */
export const dumpView: ViewDefinition = {
  name: 'screendump',
  create(context) {
    const name = context.args['name'] ?? '';
    let text = '';
    const page: TextPage = new TextPage({
      context,
      crumb: 'screendump',
      title: () => [{ text: 'screendump', tone: 'title' }, { text: `(${name})`, tone: 'subtitle' }],
      text: () => text,
      follow(refresh) {
        void read().then(refresh);
        return () => undefined;
      },
    });
    return page;

    async function read(): Promise<void> {
      try {
        text = makeLinesVisible((await context.world.dumps?.read(name)) ?? '');
      } catch (error) {
        text = (error as Error).message;
      }
    }
  },
};

const dumpTable: TableSpec<DumpRow> = {
  keyOf: ({ name }) => name,
  columns: [
    { title: 'NAME', value: ({ order }) => order, text: ({ name }) => name, isLive: true },
    { title: 'BYTES', value: ({ bytes }) => bytes, align: 'right' },
  ],
};
