// tar, as far as kubectl cp needs it: archives on the standard streams, of text files. What holds other bytes is refused as broken.

import { resolvePath } from './files.ts';
import type { Call, CommandTable } from './shell-commands.ts';
import type { Steps } from './shell-state.ts';

const BLOCK = 512;
/** Of an archive that is read: more than a container's disk takes. */
const MOST_BYTES = 1 << 26;
/** Offsets and lengths in a header. */
const fields = { name: [0, 100], mode: [100, 8], size: [124, 12], mtime: [136, 12], checksum: [148, 8], type: [156, 1], magic: [257, 8], prefix: [345, 155] } as const;
const FILE = '0';
const DIRECTORY = '5';
const EXTENDED = 'x';

export const archiveCommands: CommandTable = {
  *tar(args, call) {
    const { action, file, directory, paths } = readArguments(args);
    if (action === undefined) return failed(call, 'must specify one of -c, -x, -t');
    if (file !== '-') return failed(call, 'archives that are files are not played here: use -f -');
    const home = resolvePath(directory, call.state.workingDir);
    if (!call.machine.files.isDirectory(home)) return failed(call, `can't change directory to '${directory}': No such file or directory`);
    return action === 'c' ? yield* create(paths, home, call) : yield* extract(action, home, call);
  },
};

function readArguments([first = '', ...rest]: readonly string[]): { action: string | undefined; file: string; directory: string; paths: string[] } {
  const words = [first.startsWith('-') ? first : `-${first}`, ...rest];
  let action: string | undefined;
  let [file, directory] = ['-', '.'];
  const paths: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith('-') || word === '-') {
      paths.push(word);
      continue;
    }
    for (const letter of word.startsWith('--') ? '' : word.slice(1)) {
      if ('cxt'.includes(letter)) action = letter;
      else if (letter === 'f') file = words[++at] ?? '';
      else if (letter === 'C') directory = words[++at] ?? '';
    }
  }
  return { action, file, directory, paths };
}

function* create(paths: readonly string[], home: string, call: Call): Steps<number> {
  const { files } = call.machine;
  let code = 0;
  const write = function* (path: string): Steps<void> {
    yield* call.machine.pay(1);
    const full = resolvePath(path, home);
    const name = path.replace(/^\/+/, '') || '.';
    const content = files.read(full);
    if (content !== undefined) {
      const size = Buffer.byteLength(content);
      call.streams.out(header(name, FILE, size, call) + content + '\0'.repeat((BLOCK - (size % BLOCK)) % BLOCK));
    } else if (files.isDirectory(full)) {
      call.streams.out(header(`${name}/`, DIRECTORY, 0, call));
      for (const each of files.list(full) ?? []) yield* write(`${path.replace(/\/$/, '')}/${each}`);
    } else {
      call.streams.error(`tar: ${path}: No such file or directory\n`);
      code = 1;
    }
  };
  if (paths.some((path) => path.startsWith('/'))) call.streams.error("tar: removing leading '/' from member names\n");
  for (const path of paths) yield* write(path);
  call.streams.out('\0'.repeat(2 * BLOCK));
  return code;
}

function* extract(action: string, home: string, call: Call): Steps<number> {
  const parts: Buffer[] = [];
  for (let length = 0; ; ) {
    const text = yield* call.streams.input.readSome();
    if (text === undefined) break;
    parts.push(Buffer.from(text));
    length += parts.at(-1)!.length;
    if (length > MOST_BYTES) return failed(call, 'write error: No space left on device');
    yield* call.machine.pay(1);
  }
  const archive = Buffer.concat(parts);
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const head = archive.subarray(at, at + BLOCK);
    at += BLOCK;
    if (head.every((byte) => byte === 0)) return 0;
    const size = Number.parseInt(textIn(head, 'size'), 8);
    if (Number.parseInt(textIn(head, 'checksum'), 8) !== checksumOf(head) || !(size >= 0)) return failed(call, 'invalid tar header checksum');
    if (at + size > archive.length) return failed(call, 'short read');
    const content = archive.subarray(at, at + size).toString();
    at += Math.ceil(size / BLOCK) * BLOCK;
    const type = textIn(head, 'type') || FILE;
    if (type === EXTENDED) {
      longName = /^\d+ path=(.*)$/m.exec(content)?.[1];
      continue;
    }
    const prefix = textIn(head, 'prefix');
    const name = longName ?? (prefix === '' ? textIn(head, 'name') : `${prefix}/${textIn(head, 'name')}`);
    longName = undefined;
    yield* call.machine.pay(1);
    if (action === 't') call.streams.out(`${name}\n`);
    else if (type === FILE || type === DIRECTORY) {
      const problem = place(resolvePath(`./${name}`, home), type, content, call);
      if (problem !== undefined) return failed(call, `can't open '${name}': ${problem}`);
    }
  }
  return archive.length === 0 ? failed(call, 'short read') : 0;
}

/** Puts a member where it belongs, with the directories above it; answers the refusal's text. */
function place(path: string, type: string, content: string, { machine: { files } }: Call): string | undefined {
  const directory = type === DIRECTORY ? path : path.slice(0, path.lastIndexOf('/')) || '/';
  const problem = files.isDirectory(directory) ? undefined : files.makeDirectory(directory);
  return problem ?? (type === FILE ? files.write(path, content) : undefined);
}

function header(name: string, type: string, size: number, call: Call): string {
  const bytes = Buffer.alloc(BLOCK);
  const put = (field: keyof typeof fields, text: string): void => void bytes.write(text, fields[field][0], fields[field][1]);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  put('name', name.slice(0, 99));
  put('mode', type === DIRECTORY ? '0000755' : '0000644');
  put('size', octal(size, 11));
  put('mtime', octal(Math.floor(call.machine.clockMs / 1000), 11));
  put('type', type);
  put('magic', 'ustar\x0000');
  put('checksum', `${octal(checksumOf(bytes), 6)}\0 `);
  return bytes.toString('latin1');
}

/** The sum of a header's bytes, its own field taken for blanks. */
function checksumOf(head: Buffer): number {
  const [from, length] = fields.checksum;
  let sum = 32 * length;
  for (const [index, byte] of head.entries()) if (index < from || index >= from + length) sum += byte;
  return sum;
}

function textIn(head: Buffer, field: keyof typeof fields): string {
  const [from, length] = fields[field];
  return head.subarray(from, from + length).toString().replace(/\0.*$/s, '').trim();
}

function failed(call: Call, why: string): number {
  call.streams.error(`tar: ${why}\n`);
  return 1;
}
