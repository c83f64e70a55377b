// README's picture is the screen of the program.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withClusterScreen } from './support/cluster-screen.tsx';
import type { FolderPort } from './support/folder-port.ts';
import { createFolderPort } from './support/folder-port.ts';

const root = new URL('../', import.meta.url);
const examples = ['api.yaml', 'node-agent.yaml', 'troubles/broken-image.yaml', 'troubles/crash-loop.yaml', 'troubles/too-big.yaml', 'web.yaml'];

it('README shows the pods of the examples as they are a good minute after the start', async () => {
  const [, shown] = /<!-- screen: [^\n]*-->\n```\n([^]*?)\n```/.exec(readFileSync(new URL('README.md', root), 'utf8')) ?? [];
  let folder!: FolderPort;
  await withClusterScreen({ columns: 110, rows: 19, kubeSystem: true, manifests: (cluster) => (folder = createFolderPort(cluster)) }, async (ui) => {
    await folder.save(Object.fromEntries(examples.map((path) => [path, readFileSync(new URL(`manifests/${path}`, root), 'utf8')])));
    ui.driver.start();
    ui.driver.setSpeed(20);
    await ui.show(3800);
    expect(asText(ui.lines())).toBe(asText(shown!.split('\n')));
  });
});

/** The revision changes with every change of the engine, and says nothing of the screen. */
function asText(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/(seed 1 {2}rev )[\d ]*\d/, '$1N').trimEnd()).join('\n');
}
