// Scripts of kubectl command lines with the output they must have.
//
//   # a title
//   > web.yaml                       a file, up to the line `<`
//   kind: ...
//   <
//   $ kubectl apply -f web.yaml      a line of the shell, then what it prints on both streams
//   pod/web created
//   ~ kubectl get pods               the same with sorted lines, where the order is chance
//   [1.30] $ kubectl exec ...        for kubectl 1.30 and newer; all others are for the 1.20 that Debian has, too
//   [1]                              ends the output of a line that fails
//
// Every script has a namespace of its own, named as its file. `needs KINDS` on a line of its own: the resources it wants served.
import { spawn } from 'node:child_process';

export interface Command {
  readonly line: string;
  readonly isSorted: boolean;
  /** Minor version of kubectl; 0 for all. */
  readonly since: number;
  readonly expected: readonly string[];
}

export interface Script {
  readonly title: string;
  readonly needs: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly Command[];
}

const commandLine = /^(?:\[1\.(\d+)\] )?([$~]) (.+)$/;

/** Throws for a line that belongs nowhere. */
export function parseScript(text: string): Script {
  const lines = text.split('\n');
  const files: Record<string, string> = {};
  const commands: { line: string; isSorted: boolean; since: number; expected: string[] }[] = [];
  let title = '';
  let needs: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const [, since, mark, shell] = commandLine.exec(line) ?? [];
    if (shell !== undefined) commands.push({ line: shell, isSorted: mark === '~', since: Number(since ?? 0), expected: [] });
    else if (line.startsWith('# ') && commands.length === 0) title = line.slice(2);
    else if (line.startsWith('needs ')) needs = line.slice(6).split(' ');
    else if (line.startsWith('> ') && !line.includes('  ')) {
      const end = lines.indexOf('<', index);
      files[line.slice(2)] = `${lines.slice(index + 1, end).join('\n')}\n`;
      index = end;
    } else if (commands.length > 0) commands.at(-1)!.expected.push(line);
    else if (line !== '') throw new Error(`line ${index + 1} of a script is no title, file or command: ${line}`);
  }
  for (const { expected } of commands) while (expected.at(-1) === '') expected.pop();
  return { title, needs, files, commands };
}

/** Runs a line and answers what it printed and how it ended, `[1]` when it failed. */
export function runLine(line: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-o', 'pipefail', '-c', `exec 2>&1; ${line}`], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (output += text));
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0 ? output : `${output}${output === '' || output.endsWith('\n') ? '' : '\n'}[${code}]\n`));
  });
}

/** Output without what is different every time: ages, times, addresses, uids, generated names. */
export function normalise(output: string, isSorted: boolean): string[] {
  const lines = output.replaceAll('\u00a0', ' ').split('\n').filter((line) => !/^([EWI]\d{4} \d\d:\d\d|WARNING: version difference|Warning: v1 Endpoints is deprecated)/.test(line)).map(normaliseLine);
  while (lines.at(-1) === '') lines.pop();
  return isSorted ? lines.toSorted() : lines;
}

const replacements: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME'],
  [/https:\/\/127\.0\.0\.1:\d+/g, 'https://SERVER'],
  [/(resourceVersion"?: "?)\d+/g, '$1VERSION'],
  [/\b10\.\d+\.\d+\.\d+\b/g, 'IP'],
  [/\.[0-9a-f]{16}\b/g, '.ID'],
  [/\b(containerd:\/\/)[0-9a-f]{64}/g, '$1ID'],
  [/@sha256:[0-9a-f]{64}/g, '@sha256:DIGEST'],
  [/-[4-9bcdf]{7,10}(?=-[bcdfghjklmnpqrstvwxz2-9]{5}\b)/g, '-HASH'],
  [/-[4-9bcdf]{7,10}(?![a-z0-9])/g, '-HASH'],
  [/(pod-template-hash[=:] ?"?)[4-9bcdf]{7,10}/g, '$1HASH'],
  [/-[bcdfghjklmnpqrstvwxz2456789]{5}(?![a-z0-9])/g, '-RAND'],
  [/(?<=^|[\s(])(?<!for )(?:\d+[dhms])+(?: ago)?(?=$|[\s)])/g, 'AGE'],
  [/ \(x\d+ over AGE\)/g, ''],
  // What older kubectl say in other words.
  [/^warning: /, 'Warning: '],
  [/^(\S+\/\S+) annotate$/, '$1 annotated'],
  [/^( +)ConfigMapOptional: +<nil>$/, '$1Optional:  false'],
  [/^Error from server \(NotFound\): pods "(\S+)" not found$/, 'error: error from server (NotFound): pods "$1" not found'],
  [/^(error: error from server \(NotFound\): pods "\S+" not found) in namespace "\S+"$/, '$1'],
];

function normaliseLine(line: string): string {
  let text = line;
  for (const [pattern, replacement] of replacements) text = text.replace(pattern, replacement);
  const indent = /^ */.exec(text)![0];
  return indent + text.slice(indent.length).replaceAll('\t', '  ').replace(/ {2,}/g, '  ').trimEnd();
}
