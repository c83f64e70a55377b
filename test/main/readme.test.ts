// README says what is: every annotation, every dependency, every flag.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LINES_KEPT } from '../../src/cluster/kubelet/container-log.ts';
import { FAULT_ANNOTATION } from '../../src/model/simulation-annotations.ts';
import { SIMULATION_ANNOTATIONS } from '../../src/model/simulation-annotations.ts';
import { kinds } from '../../src/kinds/index.ts';
import { QUIET_MS } from '../../src/run/quiet.ts';

const root = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const packageJson = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Record<'dependencies' | 'devDependencies' | 'scripts', Record<string, string>>;

describe('README', () => {
  it('lists the annotations, in their order, with example and meaning', () => {
    const table = SIMULATION_ANNOTATIONS.map(({ name, example, meaning }) => `| \`${name}\` | \`${example}\` | ${meaning} |`).join('\n');
    expect(readme).toContain(`| annotation | example | meaning |\n| --- | --- | --- |\n${table}\n<!-- end of annotations -->`);
    expect(readme).toContain(FAULT_ANNOTATION);
  });

  it('gives a reason for every dependency, and for no other', () => {
    const named = (title: string): string[] => {
      const start = readme.indexOf(`| ${title} | why |`);
      const rows = readme.slice(start, readme.indexOf('\n\n', start)).split('\n').slice(2);
      return rows.flatMap((row) => row.split('|')[1]!.trim().split(', ')).sort();
    };
    expect(named('dependency')).toEqual(Object.keys(packageJson.dependencies).sort());
    expect(named('for development')).toEqual(Object.keys(packageJson.devDependencies).sort());
  });

  it('names every kind', () => {
    const sentence = /\*\*Kinds\*\* in this version: ([^.]*)\./.exec(readme)![1]!.split(/[,\s]+/).sort();
    expect(sentence).toEqual(kinds.map(({ kind }) => kind).sort());
  });

  it('names the numbers that the program has', () => {
    expect(readme).toContain(`\`quiet\`: for ${QUIET_MS / 1000} s of virtual time`);
    expect(readme).toContain(`${LINES_KEPT.toLocaleString('en')} log lines`);
  });

  it('gives commands that npm has', () => {
    for (const [, script] of readme.matchAll(/npm run ([a-z:]+)/g)) expect(packageJson.scripts).toHaveProperty(script!);
  });
});
