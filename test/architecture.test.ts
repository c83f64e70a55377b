// The shape of the source tree as a test: who may import whom, what is said where, how large files grow. Every message names the way out.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

interface SourceFile {
  /** From the root, with slashes: 'src/sim/clock.ts'. */
  path: string;
  text: string;
  lines: number;
  /** The text without comments and the insides of strings. */
  code: string;
  imports: { from: string; isType: boolean; isLazy: boolean }[];
}

const files = listFiles('src').map(readSource);
const tests = listFiles('test').map(readSource);
const byPath = new Map([...files, ...tests].map((file) => [file.path, file]));

function listFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const imports: SourceFile['imports'] = [];
  for (const match of text.matchAll(/^(?:import|export)\s(?:(type)\s)?(?:[^'"`;]*?\sfrom\s)?'([^']+)'/gm)) imports.push({ from: match[2]!, isType: match[1] !== undefined, isLazy: false });
  for (const match of text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)) imports.push({ from: match[1]!, isType: false, isLazy: true });
  return { path, text, lines: text.split('\n').length - 1, code: codeOf(text), imports };
}

/** Blanks out comments and what stands in quotes; what stands in `${}` stays. */
function codeOf(text: string): string {
  return text.replace(
    /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.|\$(?!\{)|\$\{[^}]*\})*`|(?<=[=(,:!&|?]\s*)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g,
    (found) => (found.startsWith('`') ? [...found.matchAll(/\$\{([^}]*)\}/g)].map((inner) => ` ${inner[1]} `).join(';') : found.replaceAll(/[^\n]/g, ' ')),
  );
}

/** The file that a relative import leads to, or undefined for packages and JSON. */
function resolveImport(file: SourceFile, from: string): string | undefined {
  if (!from.startsWith('.')) return undefined;
  const path = relative(root, join(root, dirname(file.path), from)).replaceAll('\\', '/');
  return /\.tsx?$/.test(path) ? path : undefined;
}

/** All places where code speaks a word, as `file:line`. */
function placesOf(pattern: RegExp, among: readonly SourceFile[]): string[] {
  return among.flatMap(({ path, code }) => code.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])));
}

/** The part of the project that a file belongs to; inside the cluster its own folders count. */
function layerOf(path: string): string {
  const [, first = '', second = ''] = path.split('/');
  if (/\.tsx?$/.test(first)) return 'main';
  if (first === 'cluster') return /\.ts$/.test(second) ? 'cluster' : `cluster/${second}`;
  return first;
}

/** What each layer may import; imports go to the left only, edges never import each other. */
const ENGINE = ['sim', 'model', 'kinds'];
const INNER = [...ENGINE, 'cluster/store', 'cluster/apiserver'];
/** `yaml` is text with places: what edges that read files need of it is one thing. */
const EDGE = [...ENGINE, 'cluster', 'yaml'];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  sim: [],
  model: [],
  kinds: ['model'],
  'cluster/store': ['sim', 'model'],
  'cluster/apiserver': ['sim', 'model', 'cluster/store'],
  'cluster/controllers': INNER,
  'cluster/scheduler': INNER,
  'cluster/kubelet': INNER,
  'cluster/network': INNER,
  'cluster/faults': [...INNER, 'cluster/kubelet'],
  cluster: [...INNER, 'cluster/controllers', 'cluster/scheduler', 'cluster/kubelet', 'cluster/network', 'cluster/faults'],
  yaml: ['model'],
  // Reads the user's own files; what they say reaches the screen through main.
  config: ['sim', 'model', 'yaml'],
  manifests: EDGE,
  run: EDGE,
  http: EDGE,
  ui: EDGE,
  main: [...EDGE, 'manifests', 'config', 'run', 'http', 'ui'],
  // The schemas of the configuration are shipped, with the names of skins and the keys of kinds.
  build: ['model', 'kinds', 'main', 'config', 'ui'],
};

describe('imports', () => {
  it('go from the right to the left: sim, model <- kinds <- cluster <- manifests | run | http | ui <- main', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const layer = layerOf(file.path);
      const allowed = MAY_IMPORT[layer];
      if (!allowed) {
        wrong.push(`${file.path} is in no known part of the project: put it into one of ${Object.keys(MAY_IMPORT).join(', ')}`);
        continue;
      }
      for (const { from } of file.imports) {
        const target = resolveImport(file, from);
        if (target === undefined) continue;
        const other = layerOf(target);
        if (other === layer || allowed.includes(other)) continue;
        wrong.push(`${file.path} (${layer}) imports ${target} (${other}): move what both need to the left (model/), or have it handed in by ${layer.startsWith('cluster') ? 'cluster.ts' : 'main.tsx'}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('name files that are there, with their extension', () => {
    const wrong: string[] = [];
    for (const file of [...files, ...tests]) {
      for (const { from } of file.imports) {
        if (!from.startsWith('.')) continue;
        if (!/\.(tsx?|json|cjs)$/.test(from) && !(file.path === 'src/bin.ts' && from === './main.js')) wrong.push(`${file.path} imports ${from}: write the extension, .ts or .tsx`);
        const target = resolveImport(file, from);
        if (target !== undefined && !byPath.has(target)) wrong.push(`${file.path} imports ${from}: there is no ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('never go in a circle, types aside', () => {
    // An interpreter is a circle by nature: commands run scripts, which run commands.
    const interpreter = 'src/cluster/kubelet/process/';
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      const at = trail.indexOf(path);
      if (at >= 0) {
        const circle = [...trail.slice(at), path];
        if (!circle.every((each) => each.startsWith(interpreter))) circles.push(`${circle.join(' -> ')}: hand one of them in as a parameter`);
        return;
      }
      if (done.has(path)) return;
      const file = byPath.get(path);
      for (const { from, isType, isLazy } of file?.imports ?? []) {
        const target = isType || isLazy ? undefined : resolveImport(file!, from);
        if (target) visit(target, [...trail, path]);
      }
      done.add(path);
    };
    for (const { path } of files) visit(path, []);
    expect(circles).toEqual([]);
  });

  /** Packages that have one home. */
  it.each<{ packages: RegExp; home: RegExp; instead: string }>([
    { packages: /^(ink|react|react\/.*|string-width)$/, home: /^src\/ui\//, instead: 'only ui/ draws; main.tsx loads it lazily' },
    { packages: /^chokidar$/, home: /^src\/(manifests|config)\//, instead: 'use ManifestFolder of manifests/folder.ts' },
    { packages: /^ignore$/, home: /^src\/manifests\//, instead: 'ask the IgnoreRules of manifests/ignore-file.ts' },
    { packages: /^js-yaml$/, home: /^src\/((manifests|yaml)\/|http\/body\.ts$|config\/read-file\.ts$)/, instead: 'read with manifests/documents.ts, print with formatYaml of model/yaml-text.ts' },
    { packages: /^croner$/, home: /^src\/kinds\/cron-job\/schedule\.ts$/, instead: 'ask createSchedule of kinds/cron-job/schedule.ts' },
    { packages: /^meow$/, home: /^src\/command-line\.ts$/, instead: 'take the parsed command from command-line.ts' },
    { packages: /^esbuild$|^@kubernetes\//, home: /^src\/build\//, instead: 'it is there for the build only' },
    { packages: /^kubernetes-types\//, home: /^src\/model\/object\.ts$/, instead: 'take the type from model/object.ts' },
    // The test of an address is a pure function.
    { packages: /^node:net$/, home: /^src\/(http\/|kinds\/pod\/spec-validation\.ts$)/, instead: 'sockets belong to http/' },
    { packages: /^node:(?!net$)/, home: /^src\/(build|ui\/terminal|manifests|config|run|http)\/|^src\/[^/]+$|^src\/ui\/start-dashboard\.tsx$|^src\/model\/schema\.ts$/, instead: 'the engine knows no files, processes or sockets: have it handed in' },
  ])('of $packages stay at home', ({ packages, home, instead }) => {
    const strangers = files.filter(({ path }) => !home.test(path)).flatMap(({ path, imports }) => imports.filter(({ from }) => packages.test(from)).map(({ from }) => `${path} imports ${from}: ${instead}`));
    expect(strangers).toEqual([]);
  });

  it('load the screen lazily from main.tsx, so that run and serve do without it', () => {
    const main = byPath.get('src/main.tsx')!;
    expect(main.imports.filter(({ from, isType, isLazy }) => from.startsWith('./ui/') && !isType && !isLazy).map(({ from }) => `${from}: use await import('${from}')`)).toEqual([]);
  });
});

describe('words', () => {
  /** Words of the language that only some files may speak. */
  it.each<{ word: string; pattern: RegExp; home: RegExp; instead: string }>([
    { word: 'Date', pattern: /\bDate\b(?!:)/, home: /^src\/(sim\/|model\/timestamp\.ts$)/, instead: 'use Clock.now and model/timestamp.ts' },
    { word: 'Math.random', pattern: /\bMath\.random\b/, home: /^src\/sim\//, instead: 'use a Random that is handed in' },
    { word: 'crypto', pattern: /\b(?:crypto|randomUUID|randomBytes)\b/, home: /^src\/(sim|build)\/|^src\/http\/(credentials|certificate-authority)\.ts$/, instead: 'use Random.uid()' },
    { word: 'timers', pattern: /(?<![.\w])(?:setTimeout|setInterval|setImmediate|queueMicrotask|clearTimeout)\b(?!\??\()|(?<![.\w])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\(/, home: /^src\/sim\//, instead: 'use Clock.after inside the cluster, a WallClock that is handed in at the edges' },
    { word: 'performance', pattern: /\bperformance\./, home: /^src\/sim\//, instead: 'use a WallClock that is handed in' },
    {
      word: 'process',
      pattern: /(?<![.\w])process\.(?:env|exit|exitCode|argv|execArgv|execPath|stdin|stdout|stderr|once|kill|pid|platform|cwd|versions?|hrtime|memoryUsage|nextTick|emitWarning)\b/,
      // bin.ts runs before main; build/ is a program of its own; host-process.ts is where the terminal's life cycle meets signals.
      home: /^src\/(main\.tsx|bin\.ts|build\/.*|ui\/terminal\/host-process\.ts)$/,
      instead: 'take what is needed as a parameter from main.tsx',
    },
    { word: 'console', pattern: /\bconsole\./, home: /^src\/(bin\.ts|build\/.*)$/, instead: 'write to a stream that main.tsx hands in' },
    { word: 'export default', pattern: /^export default\b/, home: /^$/, instead: 'export by name' },
    { word: 'enum', pattern: /^\s*(?:export )?(?:const )?enum\s/, home: /^$/, instead: 'use a union of strings' },
    // Node's own type of listeners.
    { word: 'any', pattern: /(?::|\bas|<) ?any\b/, home: /^src\/ui\/terminal\/(host-process|tty-input)\.ts$/, instead: 'use unknown and narrow it' },
    { word: '@ts-ignore', pattern: /@ts-ignore|@ts-nocheck/, home: /^$/, instead: 'mend the type' },
  ])('$word has its home', ({ pattern, home, instead }) => {
    const strangers = placesOf(pattern, files.filter(({ path }) => !home.test(path))).map((place) => `${place}: ${instead}`);
    expect(strangers).toEqual([]);
  });

  it('of waiting are not spoken inside the engine: it is synchronous on a virtual clock', () => {
    // The port is the one place where requests become promises, for the sake of clusters that are far away.
    const port = ['src/cluster/cluster.ts', 'src/model/client.ts', 'src/model/fault.ts'];
    const engine = files.filter(({ path }) => /^src\/(sim|model|kinds|cluster)\//.test(path) && !port.includes(path));
    expect(placesOf(/\b(?:async|await|Promise)\b/, engine).map((place) => `${place}: use Clock.after and a callback`)).toEqual([]);
  });

  it('of debugging are gone', () => {
    expect(placesOf(/\bdebugger\b|\b(?:it|describe)\.only\b|\b(?:it|describe)\.skip\(/, [...files, ...tests]).map((place) => `${place}: take it out`)).toEqual([]);
  });

  it('that tests must not use: sleeps and replaced modules', () => {
    const mocks = placesOf(/\bvi\.(?:mock|doMock|stubGlobal|useFakeTimers)\b/, tests).map((place) => `${place}: hand in a part of test/support/ instead`);
    expect(mocks).toEqual([]);
  });
});

describe('files', () => {
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/(?:\.test)?\.tsx?$/, '');

  it('are named kebab-case, after what is in them', () => {
    expect([...files, ...tests].filter(({ path }) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(nameOf(path))).map(({ path }) => `${path}: rename it in kebab-case`)).toEqual([]);
  });

  it('have names that say something', () => {
    const banned = /^(?:utils?|helpers?|common|types?|misc|base|model1|shared|stuff|functions|lib)$/;
    const wrong = [...files, ...tests].filter(({ path }) => path.split('/').slice(1).some((part) => banned.test(part.replace(/\.tsx?$/, ''))));
    expect(wrong.map(({ path }) => `${path}: name it after the noun it is about`)).toEqual([]);
  });

  it('begin with one sentence that says what they are', () => {
    const support = tests.filter(({ path }) => path.startsWith('test/support/'));
    const wrong = [...files, ...support].filter(({ text }) => !/^(?:#![^\n]*\n)?\/\/ \S[^\n]{15,}[.:;?]\n/.test(text));
    expect(wrong.map(({ path }) => `${path}: begin it with a line like "// Virtual time: one queue that moves only when it is advanced."`)).toEqual([]);
  });

  /** Larger than 400 lines with a reason; these numbers may only fall. */
  const LARGE: Readonly<Record<string, { lines: number; why: string }>> = {};

  it('stay below 400 lines, or have a reason and only shrink', () => {
    const wrong: string[] = [];
    for (const { path, lines } of files) {
      const limit = LARGE[path]?.lines ?? 400;
      if (lines > limit) wrong.push(`${path} has ${lines} lines, at most ${limit}: look for the noun that wants its own file`);
    }
    for (const path of Object.keys(LARGE)) {
      const lines = byPath.get(path)?.lines ?? 0;
      if (lines <= 400) wrong.push(`${path} is small now: take it out of this list`);
    }
    expect(wrong).toEqual([]);
  });

  it('stay below 160 columns where code is read', () => {
    const LONGEST = 200;
    const wrong = files.flatMap(({ path, text }) => text.split('\n').flatMap((line, index) => (line.length > LONGEST && !/['"`/]/.test(line) ? [`${path}:${index + 1}: break the line`] : [])));
    expect(wrong).toEqual([]);
  });

  it('are all used, by the program, the build or at least a test', () => {
    const reached = new Set<string>();
    const queue = ['src/main.tsx', 'src/bin.ts', 'src/build/build.ts', ...tests.map(({ path }) => path)];
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      if (reached.has(path)) continue;
      reached.add(path);
      const file = byPath.get(path);
      for (const { from } of file?.imports ?? []) {
        const target = resolveImport(file!, from);
        if (target) queue.push(target);
      }
    }
    expect(files.filter(({ path }) => !reached.has(path)).map(({ path }) => `${path} is used by nothing: delete it or wire it up`)).toEqual([]);
  });
});

it('sees through strings, comments and patterns', () => {
  const sample = ["const a = 'Date'; // Date", '/* Date */ const b = `Date ${Math.random()} Date`;', 'const c = /Date/.test(a);', 'const d = new Date();'].join('\n');
  expect(codeOf(sample).split('\n').map((line) => /\bDate\b/.test(line))).toEqual([false, false, false, true]);
  expect(codeOf(sample)).toContain('Math.random()');
});
