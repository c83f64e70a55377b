import { describe, expect, test } from 'vitest';
import { configFolderOf } from '../../src/config/place.ts';
import { withConfigFolder } from '../support/config-folder.ts';

describe('config.yaml', () => {
  test('says how the dashboard begins; what it does not name is left to the program', () =>
    withConfigFolder(async (config) => {
      config.write('config.yaml', '# mine\nskin: nord\nnamespace: n\nview: deploy app=web\nspeed: 2.5\nreadonly: true\nnodes:\n');
      await config.folder.initial();
      expect(config.folder.snapshot().config).toEqual({ skin: 'nord', namespace: 'n', view: 'deploy app=web', speed: 2.5, readonly: true });
      expect(config.folder.snapshot().files[0]).toEqual({ name: 'config.yaml', state: 'good', problems: [], notes: [], version: 1 });
    }));

  test('may be missing, and its folder too', () =>
    withConfigFolder(async (config) => {
      await config.folder.initial();
      expect(config.folder.snapshot().config).toEqual({});
      expect(config.folder.snapshot().files.map(({ name, state }) => `${name} ${state}`)).toEqual(['config', 'aliases', 'keys', 'hotkeys', 'plugins', 'views', 'jumps'].map((name) => `${name}.yaml absent`));
    }));

  test.each<[what: string, text: string, problems: string[]]>([
    ['a field that is none', 'skin: nord\nsped: 3\n', ['2:1: unknown field "sped": did you mean "speed"?']],
    ['a field that is like none', 'whatever: 3\n', ['1:1: unknown field "whatever": there are skin, namespace, view, speed, nodes, hints, mouse, header, crumbs, thresholds, logs, readonly, linear']],
    ['a wrong number', 'speed: fast\nnodes: 2.5\n', ['1:8: speed must be a number from 0.1 to 1000, not "fast"', '2:8: nodes must be a whole number from 0 to 5000, not "2.5"']],
    ['a number out of range', 'speed: 5000\n', ['1:8: speed must be a number from 0.1 to 1000, not "5000"']],
    ['yes for true', 'readonly: yes\n', ['1:11: readonly must be true or false, not "yes"']],
    ['a skin that is none', 'speed: 2\nskin: norf\n', ['2:7: skin names no skin: did you mean "nord"?']],
    ['a namespace that can be none', 'namespace: Web_1\n', ['1:12: namespace must be the name of a namespace, or all, not "Web_1"']],
    ['a threshold that is none', 'thresholds: {cpu: {warn: often}, disk: {warn: 1}}\n', ['1:26: thresholds.cpu.warn must be a number from 0 to 1000, not "often"', '1:34: unknown field "thresholds.disk": there are cpu, memory']],
    ['a warning above what is critical', 'thresholds:\n  memory: {warn: 95}\n', ['2:11: thresholds.memory warns at 95, above its critical 90']],
    ['a list instead of a text', 'view: [pods]\n', ['1:7: view must be a text, not a list']],
    ['a list instead of fields', '- skin\n', ['1:1: the file must be a mapping of fields, not a list']],
    ['a field that is there twice', 'speed: 1\nspeed: 2\n', ['2:1: speed is there twice']],
    ['two documents', 'speed: 1\n---\nspeed: 2\n', ['2:1: one document is all that this file may hold']],
    ['an alias into itself', 'view: &a [*a]\n', ['1:10: view must be a text, not a list']],
    ['no YAML', 'skin: "nord\n', ['1:7: this is no YAML: found unexpected end of stream: the quote opened here is not closed']],
    ['a line without a colon, not the one after it', '# mine\nskin nord\n# note\n\nspeed: 1\n', ["2:10: this is no YAML: could not find expected ':'"]],
    ['a last line without a colon', 'speed: 1\nskin\n', ["2:5: this is no YAML: could not find expected ':'"]],
    ['a first line without a colon', 'skin nord\nspeed: 1\n', ["1:10: this is no YAML: could not find expected ':'"]],
    ['a line without a colon below a value of two lines', 'view: pods\n  all\nskin\n  nord\nspeed: 1\n', ["3:5: this is no YAML: could not find expected ':'"]],
    ['a colon without a blank', 'skin:nord\nspeed: 1\n', ["1:10: this is no YAML: could not find expected ':': a space must follow the colon"]],
    ['a bracket that is not closed', 'thresholds: {cpu: {warn: 70}\nspeed: 1\n', ["1:13: this is no YAML: did not find expected ',' or '}': the bracket opened here is not closed"]],
    ['a value below its field', 'speed: 1\nview:\n  pods: all\n', ['2:1: view must be a text, not a mapping']],
    ['a warning above what is critical, below its field', 'thresholds:\n  memory:\n    warn: 95\n', ['2:3: thresholds.memory warns at 95, above its critical 90']],
    ['a text below its field', 'speed: 1\nskin: |\n  norf\n', ['2:1: skin names no skin: did you mean "nord"?']],
    ['characters that steer a terminal', 'skin\u001b[2J: x\n', ['1:5: this is no YAML: control characters are not allowed']],
  ])('%s is told with its place', (_what, text, problems) =>
    withConfigFolder(async (config) => {
      config.write('config.yaml', text);
      await config.folder.initial();
      expect(config.problems('config.yaml')).toEqual(problems);
      expect(config.folder.snapshot().config).toEqual({});
    }));
});

describe('a skin of the user', () => {
  test('differs from a shipped one where it says so', () =>
    withConfigFolder(async (config) => {
      config.write('skins/mine.yaml', 'base: nord\ntones:\n  error: "bold #FF0000 red"\n');
      config.write('config.yaml', 'skin: mine\n');
      await config.folder.initial();
      const { skins, skin } = config.folder.snapshot();
      expect(skin).toBe('mine');
      expect(skins.get('mine')).toMatchObject({ error: 'bold #FF0000 red', ok: '#a3be8c green' });
    }));

  test.each<[text: string, problem: string]>([
    ['base: norf\n', '1:7: base cannot be "norf": did you mean "nord"?'],
    ['tones:\n  eror: red\n', '2:3: unknown field "tones.eror": did you mean "error"?'],
    ['tones:\n  error: bold\n  ok: gren\n', '3:7: tones.ok "gren" is no colour or attribute: did you mean "green"?'],
    ['tones:\n  ok: "#12345"\n', '2:7: tones.ok "#12345" is no colour: it takes six hexadecimal digits, as in "#ff4500"'],
    ['tones:\n  ok: bold #123456\n', '2:12: YAML takes #123456 for a comment: put the whole value in quotes'],
  ['tones:\n  ok: bold dim\n', '2:7: tones.ok bold and dim, of which a terminal shows one'],
  ])('%j is refused', (text, problem) =>
    withConfigFolder(async (config) => {
      config.write('skins/mine.yaml', text);
      await config.folder.initial();
      expect(config.problems('skins/mine.yaml')).toEqual([problem]);
      expect(config.folder.snapshot().skins.size).toBe(0);
    }));

  test('with a name that cannot be typed is told, not left out', () =>
    withConfigFolder(async (config) => {
      config.write('skins/my skin.yaml', '');
      await config.folder.initial();
      expect(config.problems('skins/my skin.yaml')).toEqual(['1:1: the name of a skin has letters, digits, - and _ only']);
    }));
});

describe('aliases.yaml', () => {
  test('gives words to lines', () =>
    withConfigFolder(async (config) => {
      config.write('aliases.yaml', 'pp: pods kube-system\ny: nodes\n');
      await config.folder.initial();
      expect([...config.folder.snapshot().aliases]).toEqual([['pp', 'pods kube-system'], ['y', 'nodes']]);
    }));

  test.each<[text: string, problems: string[]]>([
    ['a: b\nb: pods\n', ['1:4: a stands for the alias "b": write the line that is meant']],
    ['my pods: pods\n', ['1:10: my pods must be one word in lower case, without "/"']],
    ['pp: [pods]\n', ['1:5: pp must be a text, not a list']],
  ])('%j is refused', (text, problems) =>
    withConfigFolder(async (config) => {
      config.write('aliases.yaml', text);
      await config.folder.initial();
      expect(config.problems('aliases.yaml')).toEqual(problems);
      expect(config.folder.snapshot().aliases.size).toBe(0);
    }));
});

describe('on change', () => {
  test('a folder that comes into being is read, a bad file leaves the last good state, and a mended one counts again', () =>
    withConfigFolder(async (config) => {
      await config.folder.initial();
      config.folder.follow();
      config.write('config.yaml', 'skin: nord\n');
      await config.until('nord', ({ skin }) => skin === 'nord');
      config.write('config.yaml', 'skin: norf\n');
      await config.until('bad', ({ files }) => files[0]!.state === 'bad');
      expect(config.folder.snapshot().skin).toBe('nord');
      config.write('config.yaml', 'skin: mine\n');
      config.write('skins/mine.yaml', 'base: paper\n');
      await config.until('mine', ({ skin, skins }) => skin === 'mine' && skins.has('mine'));
      config.write('skins/mine.yaml', 'base: paper\ntones: {error: rde}\n');
      await config.until('a bad skin', ({ files }) => files.at(-1)!.state === 'bad');
      expect(config.folder.snapshot().skins.has('mine')).toBe(true);
      config.remove('config.yaml');
      await config.until('gone', ({ files }) => files[0]!.state === 'absent');
      expect(config.folder.snapshot().config).toEqual({});
    }));
});

test.each<[named: string | undefined, env: Record<string, string>, dir: string | undefined]>([
  [undefined, { HOME: '/home/ada' }, '/home/ada/.config/kubarium'],
  [undefined, { HOME: '/home/ada', XDG_CONFIG_HOME: '/etc/ada' }, '/etc/ada/kubarium'],
  [undefined, { HOME: '/home/ada', XDG_CONFIG_HOME: 'relative' }, '/home/ada/.config/kubarium'],
  ['/tmp/mine', { HOME: '/home/ada', XDG_CONFIG_HOME: '/etc/ada' }, '/tmp/mine'],
  [undefined, {}, undefined],
])('the folder for --config %j in %j is %j', (named, env, dir) => {
  expect(configFolderOf(named, env)).toBe(dir);
});
