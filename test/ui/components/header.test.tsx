// The fixed parts of the screen, in any width.
import { describe, expect, test } from 'vitest';
import { crumbSpans } from '../../../src/ui/components/crumbs.tsx';
import { flashLine } from '../../../src/ui/components/flash.tsx';
import { headerLines } from '../../../src/ui/components/header.tsx';
import type { HeaderProps } from '../../../src/ui/components/header.tsx';
import { stripSgr } from '../../../src/ui/sgr.ts';
import { textWidth } from '../../../src/ui/text-width.ts';
import { createTheme } from '../../../src/ui/theme.ts';

const theme = createTheme(0);
const props: HeaderProps = {
  left: [[{ text: 'Cluster kubarium' }], [{ text: 'Nodes   3/4 ready' }], [{ text: 'CPU     3.1/16' }]],
  hints: ['d Describe', 'l Logs', 's Scale', 'e Edit', 'y YAML', 'ctrl-d Delete', '/ Filter', ': Command', '? Help'].map((hint) => {
    const [key = '', title = ''] = hint.split(' ');
    return { key, title };
  }),
  right: [[{ text: '00:04:12 1x' }], [{ text: 'seed 1' }], [{ text: 'manifests ok' }]],
  width: 120,
  maxHeight: 6,
  theme,
};

function draw(change: Partial<HeaderProps>): string[] {
  return headerLines({ ...props, ...change }).map((line) => stripSgr(line).trimEnd());
}

describe('the header', () => {
  test('has three parts side by side', () => {
    expect(draw({}).join('\n')).toMatchInlineSnapshot(`
      "Cluster kubarium    <d> Describe  <e> Edit         </> Filter                                               00:04:12 1x
      Nodes   3/4 ready   <l> Logs      <y> YAML         <:> Command                                              seed 1
      CPU     3.1/16      <s> Scale     <ctrl-d> Delete  <?> Help                                                 manifests ok"
    `);
  });

  test('in a narrow window the right part moves below the left one', () => {
    expect(draw({ width: 50 }).join('\n')).toMatchInlineSnapshot(`
      "Cluster kubarium    <d> Describe     </> Filter
      Nodes   3/4 ready   <l> Logs         <:> Command
      CPU     3.1/16      <s> Scale        <?> Help
      00:04:12 1x         <e> Edit
      seed 1              <y> YAML
      manifests ok        <ctrl-d> Delete"
    `);
  });

  test('with few lines what is left over is joined on', () => {
    expect(draw({ width: 50, maxHeight: 3 }).join('\n')).toMatchInlineSnapshot(`
      "Cluster kubarium  00:04:12 1x   <d> Describe
      Nodes   3/4 ready  seed 1       <l> Logs
      CPU     3.1/16  manifests ok    <s> Scale"
    `);
  });

  test.each([20, 40, 64, 80, 100, 140, 300])('at %i cells nothing is wider', (width) => {
    for (const maxHeight of [0, 1, 2, 3, 6, 8]) {
      const lines = draw({ width, maxHeight });
      expect(lines.length).toBeLessThanOrEqual(maxHeight);
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
    }
  });
});

describe('crumbs', () => {
  const text = (crumbs: string[], width: number): string => crumbSpans({ crumbs, width, theme }).map((span) => span.text).join('');
  test('show the way, the oldest give way', () => {
    expect(text(['Deployments', 'pods'], 80)).toBe(' <deployments>   <pods> ');
    expect(text(['deployments', 'pods', 'containers'], 30)).toBe('..  <pods>   <containers> ');
  });
});

describe('the flash', () => {
  test('fits, shows its level without colours and no control characters', () => {
    expect(stripSgr(flashLine({ level: 'error', text: 'no\x07pe', width: 40, theme }))).toBe('! no\\x07pe');
    expect(stripSgr(flashLine({ level: 'info', text: 'scaled deployment/web', width: 10, theme }))).toBe('scaled de~');
  });
});
