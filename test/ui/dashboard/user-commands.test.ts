// Hotkeys and plugins: keys of the user's own for lines of the prompt and for programs, and what keeps values from being anything else than values.
import { describe, expect, test } from 'vitest';
import type { Program } from '../../../src/model/user-command.ts';
import type { BackgroundRun } from '../../../src/ui/programs/program.ts';
import { withConfigFolder } from '../../support/config-folder.ts';
import type { TestDashboard, TestDashboardOptions } from '../../support/dashboard.tsx';
import { withDashboard } from '../../support/dashboard.tsx';
import { addPod } from '../../support/objects.ts';

const options: TestDashboardOptions = { columns: 160, rows: 40, prepare: (client) => void addPod(client, 'web') };

async function withFiles(files: Readonly<Record<string, string>>, run: (ui: TestDashboard) => Promise<void>, more: TestDashboardOptions = {}): Promise<void> {
  await withConfigFolder(async (config) => {
    for (const [name, text] of Object.entries(files)) config.write(name, text);
    await config.folder.initial();
    await withDashboard({ ...options, ...more, settings: config.folder }, run);
  });
}

/** The run that ends next. */
function nextEnd(ui: TestDashboard): Promise<BackgroundRun> {
  return new Promise((resolve) => {
    const unsubscribe = ui.programs.subscribe(() => {
      const run = ui.programs.list().at(-1);
      if (run?.ending === undefined) return;
      unsubscribe();
      resolve(run);
    });
  });
}

describe('hotkeys', () => {
  const file = 'hotKeys:\n  system:\n    shortCut: F5\n    description: System pods\n    command: pods kube-system /dns\n  same:\n    shortCut: Shift-2\n    command: pods $NAMESPACE /$NAME\n';

  test('are in the header, in help, and do what their line says', () =>
    withFiles({ 'hotkeys.yaml': file }, async (ui) => {
      expect(ui.linesWith('<f5> System pods')).toHaveLength(1);
      await ui.press('?');
      expect(ui.linesWith('<f5> System pods')).toHaveLength(1);
      expect(ui.linesWith('<@> pods $NAMESPACE /$NAME')).toHaveLength(1);
      await ui.press('escape', '@');
      expect(ui.title()).toContain('pods(default)[1] /web');
      await ui.press('f5');
      expect(ui.title()).toContain('pods(kube-system)[0] /dns');
      await ui.press('@');
      expect(ui.footer()).toContain('! same: $NAMESPACE has no value here');
    }));

  test('keepHistory: Esc goes back to where the key was pressed', () =>
    withFiles({ 'hotkeys.yaml': 'hotKeys:\n  kept: {shortCut: f5, command: nodes, keepHistory: true}\n  fresh: {shortCut: f6, command: nodes}\n' }, async (ui) => {
      await ui.press('f5');
      expect(ui.title()).toContain('nodes');
      await ui.press('escape');
      expect(ui.title()).toContain('pods(default)');
      await ui.press('f6', 'escape');
      expect(ui.title()).toContain('nodes');
      expect(ui.footer()).toContain('this is the first view');
    }));

  test('with override go before what the key does', () =>
    withFiles({ 'hotkeys.yaml': 'hotKeys:\n  d:\n    shortCut: d\n    command: nodes\n    override: true\n' }, async (ui) => {
      await ui.press('d');
      expect(ui.title()).toContain('nodes');
    }));

  test.each<[text: string, problems: string[]]>([
    ['hotKeys:\n  a:\n    shortCut: f5\n', ['2:3: hotKeys.a.command is missing']],
    ['hotKeys:\n  a: {shortCut: f55, command: pods}\n', ['2:17: hotKeys.a.shortCut "f55" is no key: did you mean "f5"?']],
    ['hotKeys:\n  a: {shortCut: ":", command: pods}\n', ['2:17: hotKeys.a.shortCut ":" is the key of command: "override: true" takes it']],
    ['hotKeys:\n  a: {shortCut: f5, command: pods}\n  b: {shortCut: f5, command: pods}\n', ['3:17: hotKeys.b.shortCut "f5" is the key of a, too']],
    ['hotKeys:\n  a: {shortCut: f5, command: pods $NAMESPASE}\n', ['2:30: hotKeys.a.command "$NAMESPASE" is no variable: did you mean "NAMESPACE"?']],
    ['hotKeys:\n  a: {shortCut: f5, comand: pods}\n', ['2:6: hotKeys.a.command is missing', '2:21: unknown field "hotKeys.a.comand": did you mean "command"?']],
  ])('%j is refused', (text, problems) =>
    withConfigFolder(async (config) => {
      config.write('hotkeys.yaml', text);
      await config.folder.initial();
      expect(config.problems('hotkeys.yaml')).toEqual(problems);
    }));

  test('where the key has a meaning in some places, that is told', () =>
    withConfigFolder(async (config) => {
      config.write('hotkeys.yaml', 'hotKeys:\n  a: {shortCut: ctrl-k, command: nodes}\n');
      await config.folder.initial();
      const file = config.folder.snapshot().files.find(({ name }) => name === 'hotkeys.yaml')!;
      expect(file.notes.map(({ message }) => message)).toEqual(['hotKeys.a.shortCut "ctrl-k" is the key of kill in pods, and stays it there: "override: true" takes it']);
      config.write('keys.yaml', 'keys: {kill: none}\n');
      await config.folder.initial();
      expect(config.folder.snapshot().files.find(({ name }) => name === 'hotkeys.yaml')!.notes).toEqual([]);
    }));
});

describe('plugins', () => {
  const plugin = (body: string): Record<string, string> => ({ 'plugins.yaml': `plugins:\n  mine:\n    shortCut: ctrl-y\n    description: Mine\n    scopes: [po, containers]\n${body.replaceAll(/^/gm, '    ')}\n` });
  const hostile = "$(touch /tmp/x); `id` 'a' \"b\"\u001b[2J";

  test('in the background: the output is told, and kept in :plugins, safe for the terminal', () =>
    withFiles(plugin(String.raw`command: printf
args: ['%s %s\033[31m!\n', '$NAME', '--in=$NAMESPACE']
background: true`), async (ui) => {
      expect(ui.linesWith('<ctrl-y> Mine')).toHaveLength(1);
      const end = nextEnd(ui);
      await ui.press('ctrl-y');
      await end;
      await ui.show(100);
      expect(ui.footer()).toContain(String.raw`mine: web --in=default\x1b[31m!`);
      await ui.command('plugins');
      expect(ui.linesWith('mine')).toContainEqual(expect.stringContaining('1 mine done 1 printf'));
      await ui.press('enter');
      expect(ui.text()).toContain(String.raw`web --in=default\x1b[31m!`);
      await ui.command('nodes');
      expect(ui.linesWith('<ctrl-y> Mine')).toHaveLength(0);
    }));

  test('what an object contains is an argument, whatever it looks like', () =>
    withFiles({ 'plugins.yaml': 'plugins:\n  mine: {shortCut: ctrl-y, scopes: ev, command: printf, args: ["[%s]", $COL-MESSAGE, "--x=$COL-MESSAGE"], background: true}\n' }, async (ui) => {
      await ui.command('events');
      const end = nextEnd(ui);
      await ui.press('ctrl-y');
      const { output, program } = await end;
      expect(program.args).toHaveLength(3);
      expect(output).toBe(`[${program.args[1]!}][--x=${program.args[1]!}]`);
      expect(output).toContain('$(touch /tmp/x); `id`');
    }, {
      prepare: (client) => {
        const { uid } = addPod(client, 'web').metadata;
        client.create('events', { metadata: { name: 'evil', namespace: 'default' }, involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', uid }, reason: 'X', message: hostile, type: 'Normal', count: 1 });
      },
    }));

  test('a script finds the values in its environment', () =>
    withFiles(plugin(`command: 'printf "%s|%s|%s" "$NAME" $COL-STATUS "$1"'\nshell: true\nargs: ['$NAMESPACE']\nbackground: true`), async (ui) => {
      const end = nextEnd(ui);
      await ui.press('ctrl-y');
      expect((await end).output).toBe('web|Running|default');
    }));

  test('sh -c is a script as well: nothing is put into it', () =>
    withFiles(plugin(`command: sh\nargs: [-c, 'echo "$NAME" $COL-READY']\nbackground: true`), async (ui) => {
      const end = nextEnd(ui);
      await ui.press('ctrl-y');
      const { output, program } = await end;
      expect(program.args).toEqual(['-c', 'echo "$NAME" ${COL_READY}']);
      expect(output).toBe('web 1/1\n');
    }));

  test('never reaches another cluster: without --serve there is no kubeconfig', async () => {
    await withFiles(plugin('command: printenv\nargs: [KUBECONFIG]\nbackground: true'), async (ui) => {
      const end = nextEnd(ui);
      await ui.press('ctrl-y');
      expect((await end).output).toBe('/dev/null\n');
    });
    await withFiles(plugin(`command: kubectl\nargs: [get, pod, '$NAME']`), async (ui) => {
      await ui.press('ctrl-y');
      expect(ui.footer()).toContain('! Mine: it needs the API: start with --serve');
    });
    const ran: Program[] = [];
    await withFiles(plugin(`command: kubectl\nargs: [get, pod, '$NAME']`), async (ui) => {
      await ui.press('ctrl-y');
      await ui.show(100);
      expect(ran[0]).toMatchObject({ command: 'kubectl', args: ['get', 'pod', 'web'], env: { KUBECONFIG: '/run/k', NAMESPACE: 'default', COL_STATUS: 'Running', POD: 'web' } });
    }, {
      served: { url: 'https://127.0.0.1:1', kubeconfig: '/run/k', exportLine: '' },
      run: (program) => {
        ran.push(program);
        return Promise.resolve({ type: 'exited', code: 0 });
      },
    });
  });

  test('asks first with the whole command line, and is refused when read-only', async () => {
    const ran: Program[] = [];
    const run: TestDashboardOptions['run'] = (program) => {
      ran.push(program);
      return Promise.resolve({ type: 'exited', code: 3 });
    };
    const files = plugin(`command: rm\nargs: [-r, --, '$NAME', 'a b']\nconfirm: true\ndangerous: true`.replace("'a b'", '"a b"'));
    await withFiles(files, async (ui) => {
      await ui.press('ctrl-y');
      expect(ui.text()).toContain("rm -r -- web 'a b'");
      await ui.press('enter');
      expect(ran).toEqual([]);
      await ui.press('ctrl-y', 'tab', 'enter');
      await ui.show(100);
      expect(ran).toHaveLength(1);
      expect(ui.footer()).toContain('! mine ended with exit code 3');
    }, { run });
    await withFiles(files, async (ui) => {
      expect(ui.linesWith('Mine')).toHaveLength(0);
      await ui.press('ctrl-y');
      expect(ui.footer()).toContain('! Mine: the dashboard is read-only');
    }, { run, readOnly: true });
    expect(ran).toHaveLength(1);
  });

  test('a program that is not there, and one that fails, are told', () =>
    withFiles(plugin('command: kubarium-is-no-such-program\nbackground: true'), async (ui) => {
      const end = nextEnd(ui);
      await ui.press('ctrl-y');
      await end;
      await ui.show(100);
      expect(ui.footer()).toContain('! mine cannot be started: there is no program "kubarium-is-no-such-program" on the PATH');
    }));

  test('one that runs is ended from :plugins', () =>
    withFiles(plugin('command: sleep\nargs: ["600"]\nbackground: true'), async (ui) => {
      const end = nextEnd(ui);
      await ui.press('ctrl-y');
      await ui.command('plugins');
      expect(ui.linesWith('mine running')).toHaveLength(1);
      await ui.press('ctrl-d');
      expect((await end).ending).toEqual({ type: 'killed', signal: 'SIGTERM' });
    }));

  test('pipes: the output goes through other programs, none of them a shell', () =>
    withFiles(plugin(`command: printf\nargs: ['one $(id)\\ntwo\\n%s\\n', $NAME]\npipes: ["grep -v two", 'sed -e "s/one/first one/"', "tr a-z A-Z"]\nbackground: true`), async (ui) => {
      const end = nextEnd(ui);
      await ui.press('ctrl-y');
      const { output, program, ending } = await end;
      expect(program.pipes![1]).toEqual({ command: 'sed', args: ['-e', 's/one/first one/'] });
      expect(output).toBe('FIRST ONE $(ID)\nWEB\n');
      expect(ending).toEqual({ type: 'exited', code: 0 });
      await ui.command('plugins');
      expect(ui.text()).toContain("| grep -v two | sed -e 's/one/first one/' | tr a-z A-Z");
    }));

  test('pipes: one that has read enough ends those before, and one that is not there ends all', async () => {
    await withFiles(plugin('command: yes\npipes: [head -n 2]\nbackground: true'), async (ui) => {
      const end = nextEnd(ui);
      await ui.press('ctrl-y');
      // What yes itself says of nobody reading it any more may stand behind.
      expect(await end).toMatchObject({ output: expect.stringMatching(/^y\ny\n/), ending: { type: 'exited', code: 0 } });
    });
    await withFiles(plugin('command: sleep\nargs: [600]\npipes: [kubarium-is-no-such-program, cat]\nbackground: true'), async (ui) => {
      const end = nextEnd(ui);
      await ui.press('ctrl-y');
      expect((await end).ending).toEqual({ type: 'not started', problem: 'there is no program "kubarium-is-no-such-program" on the PATH' });
    });
  });

  const inputs = `inputs:
- {name: version, label: Which version, type: string, required: true}
- {name: count, type: number}
- {name: dry, label: Dry run, type: bool, default: true}
- {name: zone, type: dropdown, options: [north, south], default: south}`;

  test('inputs: asked for in a dialog that shows the command line, and handed over as arguments', () =>
    withFiles(plugin(`command: echo\nargs: [$NAME, "v=$INPUT_VERSION", "$INPUT_count", "\${INPUT_dry}", $INPUT_ZONE]\nbackground: true\n${inputs}`), async (ui) => {
      await ui.press('ctrl-y');
      expect(ui.text()).toContain('Which version');
      expect(ui.text()).toContain("echo web v= '' true south");
      expect(ui.text()).toContain('Which version is wanted');
      await ui.type('1.2 $(id)');
      expect(ui.text()).toContain("echo web 'v=1.2 $(id)' '' true south");
      await ui.press('tab');
      await ui.type('x');
      expect(ui.text()).toContain('count must be a whole number');
      await ui.press('backspace');
      await ui.type('-3');
      await ui.press('tab', 'space', 'tab', 'up');
      expect(ui.text()).toContain("echo web 'v=1.2 $(id)' -3 false north");
      const end = nextEnd(ui);
      await ui.press('tab', 'tab', 'enter');
      expect((await end).output).toBe('web v=1.2 $(id) -3 false north\n');
    }));

  test('inputs: a script finds them in its environment', () =>
    withFiles(plugin(`command: 'echo "<$INPUT_VERSION> $INPUT_zone"'\nshell: true\nbackground: true\n${inputs}`), async (ui) => {
      await ui.press('ctrl-y');
      await ui.type("`id`'");
      const end = nextEnd(ui);
      await ui.press('tab', 'tab', 'tab', 'tab', 'tab', 'enter');
      expect((await end).output).toBe("<`id`'> south\n");
    }));

  test('overwriteOutput: what it wrote is the message', () =>
    withFiles(plugin(`command: printf\nargs: ['all is well\\nindeed\\n']\nbackground: true\noverwriteOutput: true`), async (ui) => {
      const end = nextEnd(ui);
      await ui.press('ctrl-y');
      await end;
      await ui.show(100);
      expect(ui.footer()).toMatch(/ {2}all is well {2}indeed$/);
    }));

  test('in the containers of a pod', () =>
    withFiles(plugin(`command: echo\nargs: ['$POD/$CONTAINER', '$COL-IMAGE']\nbackground: true`), async (ui) => {
      await ui.press('enter');
      const end = nextEnd(ui);
      await ui.press('ctrl-y');
      expect((await end).output).toBe('web/main nginx:1.27\n');
    }));

  test.each<[body: string, problems: string[]]>([
    ['command: echo $NAME', ['6:14: plugins.mine.command must name a program: variables go into args', '6:14: plugins.mine.command must be one program: its arguments go into args, or "shell: true" makes it a script']],
    ['command: watch\nargs: ["kubectl get pod $NAME"]', ['7:12: plugins.mine.args[0] has a variable in a text with blanks or signs of a shell: give it an argument of its own, or make it a script with "shell: true"']],
    ['command: echo\nargs: [$NAMESPASE]', ['7:12: plugins.mine.args[0] "$NAMESPASE" is no variable: did you mean "NAMESPACE"?']],
    ['command: echo\nbackgroud: true', ['7:5: unknown field "plugins.mine.backgroud": did you mean "background"?']],
    ['command: echo\npipes: ["grep $NAMESPASE", "$NAME", "less \\"a"]', ['7:13: plugins.mine.pipes[0] "$NAMESPASE" is no variable: did you mean "NAMESPACE"?', '7:32: plugins.mine.pipes[1] must begin with the name of a program', '7:41: plugins.mine.pipes[2] has a quote that is not closed']],
    ['command: echo\nargs: [$INPUT_b]\ninputs: [{name: a, type: number, default: many}, {name: A, type: dropdown}]', ['8:47: plugins.mine.inputs[0].default must be a whole number, not "many"', '8:61: plugins.mine.inputs[1].name is the name of another input, too: $INPUT_A can be one only', '8:54: plugins.mine.inputs[1] is a dropdown without options', '7:12: plugins.mine.args[0] "$INPUT_B" is no variable: did you mean "INPUT_A"?']],
    ['command: echo\ninputs: [{name: a, type: text}]', ['7:30: plugins.mine.inputs[0].type must be one of string, number, bool, dropdown']],
    ['command: echo\nscopes: [pod, nods]', ['7:5: plugins.mine.scopes is there twice']],
  ])('%j is refused', (body, problems) =>
    withConfigFolder(async (config) => {
      config.write('plugins.yaml', plugin(body)['plugins.yaml']!);
      await config.folder.initial();
      expect(config.problems('plugins.yaml')).toEqual(problems);
      expect(config.folder.snapshot().plugins).toEqual([]);
    }));

  test.each<[text: string, problem: string]>([
    ['scopes: [nods], shortCut: f5, command: echo', '"nods" is no table or view yet, and counts when there is such a kind; did you mean "nodes"?'],
    ['scopes: all, shortCut: d, command: echo', '"d" is the key of describe in configmaps, endpoints'],
    ['scopes: pods, shortCut: s, command: echo', '"s" is the key of shell: "override: true" takes it'],
  ])('{%s}', (text, problem) =>
    withConfigFolder(async (config) => {
      config.write('plugins.yaml', `plugins: {mine: {${text}}}\n`);
      await config.folder.initial();
      const { problems, notes } = config.folder.snapshot().files.find(({ name }) => name === 'plugins.yaml')!;
      expect([...problems, ...notes][0]!.message).toContain(problem);
    }));

  test('a value that looks like an option is none', () =>
    withFiles({ 'plugins.yaml': 'plugins:\n  a: {shortCut: f5, scopes: pods, command: echo, args: [$FILTER], background: true}\n  b: {shortCut: f6, scopes: pods, command: echo, args: [--, $FILTER], background: true}\n' }, async (ui) => {
      await ui.filter('-f w');
      await ui.press('f5');
      expect(ui.footer()).toContain('! a: the value of $FILTER begins with "-" and would be an option: put "--" in front of it');
      const end = nextEnd(ui);
      await ui.press('f6');
      expect((await end).program.args).toEqual(['--', '-f w']);
    }));
});
