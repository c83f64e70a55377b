// What a terminal sends for a key, by the key's name.

const named: Readonly<Record<string, string>> = {
  enter: '\r', escape: '\x1b', tab: '\t', 'shift-tab': '\x1b[Z', backspace: '\x7f', space: ' ', delete: '\x1b[3~', insert: '\x1b[2~',
  up: '\x1b[A', down: '\x1b[B', right: '\x1b[C', left: '\x1b[D', 'shift-left': '\x1b[1;2D', 'shift-right': '\x1b[1;2C',
  home: '\x1b[H', end: '\x1b[F', pageup: '\x1b[5~', pagedown: '\x1b[6~', 'ctrl-space': '\x00', 'ctrl-\\': '\x1c',
  f1: '\x1bOP', f2: '\x1bOQ', f3: '\x1bOR', f4: '\x1bOS', f5: '\x1b[15~', f6: '\x1b[17~', f7: '\x1b[18~', f8: '\x1b[19~',
  f9: '\x1b[20~', f10: '\x1b[21~', f11: '\x1b[23~', f12: '\x1b[24~',
};

/** 'j', 'shift-j', 'ctrl-d', 'alt-b', 'pagedown' ...; throws on a name that no key has. */
export function keyBytes(name: string): string {
  const bytes = named[name];
  if (bytes !== undefined) return bytes;
  if ([...name].length === 1) return name;
  const match = /^(ctrl|alt|shift)-(.)$/u.exec(name);
  if (!match) throw new Error(`no key is called ${name}`);
  const [, modifier, key] = match as unknown as [string, string, string];
  if (modifier === 'ctrl') return String.fromCharCode(key.charCodeAt(0) & 0x1f);
  return modifier === 'alt' ? `\x1b${key}` : key.toUpperCase();
}
