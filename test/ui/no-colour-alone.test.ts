// No meaning is by colour alone: what a tone says, a word, a sign or a column says too. The tone follows from the text that is seen.
import { beforeAll, describe, expect, test } from 'vitest';
import { nodeHealth } from '../../src/kinds/node/status.ts';
import type { KubeObject, Node } from '../../src/model/object.ts';
import { tones } from '../../src/model/tone.ts';
import type { Tone } from '../../src/model/tone.ts';
import { containerRows, containerTable } from '../../src/ui/container-rows.ts';
import { sizeFor, tileSizes, tileTone } from '../../src/ui/heat-map/tile.ts';
import { usualThresholds } from '../../src/ui/thresholds.ts';
import type { Tile } from '../../src/ui/heat-map/tile.ts';
import { cellLooks, cellStates } from '../../src/ui/rollout/pod-cell.ts';
import { cellText } from '../../src/ui/table/table-column.ts';
import type { TableSpec } from '../../src/ui/table/table-column.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { tableSpecOf } from '../../src/ui/views/table-spec.ts';
import type { Pod } from '../../src/model/object.ts';
import type { TestCluster } from '../support/cluster.ts';
import { setFault } from '../support/cluster.ts';
import type { TestDashboard } from '../support/dashboard.tsx';
import { withDashboard } from '../support/dashboard.tsx';
import { addDeployment, addNode, addPod } from '../support/objects.ts';
import { playStatusExamples } from '../support/status-examples.ts';
import { withClusterScreen } from '../support/cluster-screen.tsx';
import { uncertainWorld } from '../support/worlds.ts';

/** Remembers which tone a text had, and tells of texts that had two. */
class ToneBook {
  readonly #tones = new Map<string, Tone | undefined>();
  readonly conflicts: string[] = [];

  note(text: string, tone: Tone | undefined): void {
    if (this.#tones.has(text) && this.#tones.get(text) !== tone) this.conflicts.push(`${text}: ${this.#tones.get(text) ?? 'none'} and ${tone ?? 'none'}`);
    this.#tones.set(text, tone);
  }

  get size(): number {
    return this.#tones.size;
  }
}

/** Rows by the cells that say how they are; cells by their own texts. */
function noteTable<T>(book: ToneBook, what: string, spec: TableSpec<T>, objects: readonly T[], now: number): void {
  for (const object of objects) {
    const seen = spec.columns.filter(({ title }) => title !== 'NAMESPACE').map((column) => {
      const text = cellText(column, object, now);
      // Of a name only the mark counts that the namespace in use has.
      return column.title === 'NAME' ? text.slice(text.indexOf('(*)')).slice(0, text.includes('(*)') ? 3 : 0) : `${column.title}=${text}`;
    });
    book.note(`${what} ${seen.join(' ')}`, spec.tone?.(object, now));
    for (const column of spec.columns) if (column.tone) book.note(`${what} ${column.title} "${cellText(column, object, now)}" in ${seen.join(' ')}`, column.tone(object, now));
  }
}

describe('tables', () => {
  let cluster = {} as TestCluster;

  beforeAll(() => {
    ({ cluster } = playStatusExamples());
    for (const object of uncertainWorld()) cluster.apply(JSON.stringify(object));
    setFault(cluster, 'worker-2', 'power-loss');
    cluster.admin.patch('nodes', undefined, 'worker-3', 'strategic', { spec: { unschedulable: true } });
    cluster.advance('2m');
  });

  test('two rows that read alike have the same colour, of every kind', () => {
    const book = new ToneBook();
    for (const kind of cluster.registry.kinds) {
      const spec = tableSpecOf({ kind, columns: undefined, showNamespace: true, fileOf: undefined, favourites: () => [], activeNamespace: () => 'default' });
      noteTable(book, kind.plural, spec, cluster.admin.list<KubeObject>(kind.plural), cluster.clock.now);
    }
    expect(book.size).toBeGreaterThan(100);
    expect(book.conflicts).toEqual([]);
  });

  test('so it is with the containers of a pod', () => {
    const book = new ToneBook();
    const pods = cluster.admin.list<Pod>('pods');
    noteTable(book, 'containers', containerTable([]), pods.flatMap(containerRows), cluster.clock.now);
    expect(book.size).toBeGreaterThan(20);
    expect(book.conflicts).toEqual([]);
  });

  test('a fault of a node is a word of its STATUS or of its conditions', () => {
    for (const node of cluster.admin.list<Node>('nodes')) {
      const kind = cluster.registry.kind('nodes');
      const status = kind.columns.find(({ title }) => title === 'STATUS')!;
      const text = status.text?.(node, cluster.clock.now) ?? String(status.value(node, cluster.clock.now));
      const isBad = nodeHealth(node) !== '' || node.spec.unschedulable === true;
      if (isBad) expect(text, node.metadata.name).not.toBe('Ready');
    }
  });
});

describe('pictures', () => {
  const shares = Array.from({ length: 221 }, (_, index) => index / 200);
  const tiles = [undefined, ...shares].flatMap((share): Tile[] =>
    [false, true].flatMap((isFaulty) => [false, true].flatMap((isCordoned) => [[0, 0], [3, 0], [0, 2], [3, 2]].map(([leaving, arrived]): Tile => ({ name: 'worker-1', share, isFaulty, isCordoned, leaving: leaving!, arrived: arrived! })))),
  );

  test.each(tileSizes.map((size): [number, typeof size] => [size.width, size]))('tiles of the heat map that read alike have the same colour, %i cells wide', (_width, size) => {
    const book = new ToneBook();
    for (const tile of tiles) book.note(size.lines(tile).join('/'), tileTone(tile, usualThresholds.cpu));
    expect(book.conflicts).toEqual([]);
    expect(sizeFor(1, 80, 20)).toBeDefined();
  });

  test('every state of a pod in a rollout has a letter of its own', () => {
    const letters = cellStates.map((state) => cellLooks[state].letter);
    expect(new Set(letters).size).toBe(cellStates.length);
    for (const state of cellStates) expect(cellLooks[state].text).not.toBe('');
  });
});

describe('without any colour', () => {
  const bare = { colours: 0 as const, columns: 120, rows: 30 };
  const lineOf = (ui: TestDashboard, text: string): string => ui.lines().find((line) => line.slice(1).startsWith(text)) ?? '';

  test('the selected row has a sign, a marked one another, a change a third', () =>
    withDashboard({ ...bare, command: 'deploy', prepare: (client) => [addDeployment(client, 'api', 2), addDeployment(client, 'db', 2), addDeployment(client, 'web', 2)] }, async (ui) => {
      await ui.press('space');
      expect(lineOf(ui, 'api')[0]).toBe('*');
      const cursor = lineOf(ui, 'db')[0];
      expect(cursor).not.toBe(' ');
      expect(cursor).not.toBe('*');
      expect(lineOf(ui, 'web')[0]).toBe(' ');
      await ui.change((client) => {
        const db = client.get('deployments', 'default', 'db');
        client.updateStatus('deployments', { ...db, status: { ...(db.status as object), readyReplicas: 1 } });
      });
      expect(lineOf(ui, 'db')).toContain('1/2v');
      expect(ui.title()).toContain('1 marked');
    }));

  test('a row whose object is gone says so until it has faded', () =>
    withDashboard({ ...bare, prepare: (client) => [addPod(client, 'api'), addPod(client, 'web')] }, async (ui) => {
      await ui.change((client) => client.delete('pods', 'default', 'web', { gracePeriodSeconds: 0 }));
      expect(ui.lines()).toContainEqual(expect.stringMatching(/^-web /));
      await ui.show(5000);
      expect(lineOf(ui, 'web')).toBe('');
    }));

  test('header, messages, dialogs, filters and sort order are words and signs', () =>
    withDashboard({ ...bare, command: 'nodes', prepare: (client) => [addNode(client, 'a'), addNode(client, 'b')] }, async (ui) => {
      await ui.command('speed 0');
      expect(ui.text()).toContain('speed takes a number');
      await ui.press('escape', 'ctrl-o');
      expect(ui.lines()[0]).toContain('read-only');
      expect(ui.lines()[0]).toContain('paused');
      await ui.press('ctrl-d');
      expect(ui.footer()).toContain('! Delete: the dashboard is read-only');
      await ui.press('ctrl-o', 'ctrl-d');
      expect(ui.text()).toMatch(/> *Type/);
      await ui.press('escape');
      await ui.filter('a');
      expect(ui.title()).toContain('/a');
      expect(ui.text()).toContain('NAME^');
      await ui.press('|');
      await ui.show();
      expect(ui.text()).toContain('> nodes[2] <');
    }));

  test('pulses say how many are bad, in figures', () =>
    withClusterScreen({ columns: 120, rows: 40, command: 'pulses', prepare: (cluster) => void (cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: typo}, spec: {containers: [{name: a, image: "redis:77.77"}]}}'), cluster.advance('90s')) }, async (ui) => {
      expect(ui.linesWith('pods ')[0]).toMatch(/^pods .*\b1\b/);
      expect(ui.text()).toMatch(/BAD/);
    }));

  test('no tone is drawn as colour where there is none: all that is left are attributes', () => {
    const theme = createTheme(0);
    for (const tone of tones) for (const { open } of [...theme.style(tone), ...theme.bar(tone)]) expect(open).toMatch(/^\x1b\[(1|2|3|4|7)m$/);
  });
});
