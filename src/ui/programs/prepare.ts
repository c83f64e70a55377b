// Makes a program of a plugin: variables filled in from what is under the cursor, never as a part of a script.
import { environmentName, fillIn, scriptArguments, scriptFor } from '../../model/user-command.ts';
import type { CommandWords, Plugin, Program, Variables } from '../../model/user-command.ts';
import type { View } from '../view.ts';
import type { World } from '../world.ts';

/** What variables stand for in a view now. */
export function variablesOf({ registry, api }: World, view: View): Variables {
  const subject = view.subject?.();
  const kind = subject?.plural === undefined ? undefined : registry.find(subject.plural);
  const values = new Map<string, string>([['CONTEXT', 'kubarium'], ['CLUSTER', 'kubarium'], ['USER', 'kubarium'], ['FILTER', view.search?.text ?? '']]);
  const set = (name: string, value: string | undefined): void => void (value !== undefined && values.set(name, value));
  set('KUBECONFIG', api?.kubeconfig);
  if (!subject) return values;
  set('NAME', subject.name);
  if (subject.name !== undefined) set('NAMESPACE', subject.namespace ?? '');
  set('POD', subject.pod ?? (subject.plural === 'pods' ? subject.name : undefined));
  set('CONTAINER', subject.container);
  set('RESOURCE_NAME', subject.plural);
  set('RESOURCE_GROUP', kind?.group);
  set('RESOURCE_VERSION', kind?.version);
  for (const [title, text] of subject.cells ?? []) set(`COL-${title.toUpperCase().replaceAll(/\s+/g, '-')}`, text);
  return values;
}

/** Whether it can only talk to a cluster that is served. */
export function needsApi({ command, args, pipes }: Plugin): boolean {
  return [command, ...args, ...pipes.flatMap((pipe) => [pipe.command, ...pipe.args])].some((text) => /(^|[\s/])(kubectl|helm|stern|k9s)(\s|$)|\$\{?KUBECONFIG/.test(text));
}

/**
 * The program of a plugin, or why it cannot be made here. Its environment has every variable.
 */
export function prepareProgram({ name, command, args, shell, pipes }: Plugin, variables: Variables): { program: Program } | { problem: string } {
  const own = fillWords(args, shell ? new Set<number>() : scriptArguments(command, args), variables);
  if ('problem' in own) return own;
  const stages: CommandWords[] = [];
  for (const pipe of pipes) {
    const answer = fillWords(pipe.args, scriptArguments(pipe.command, pipe.args), variables);
    if ('problem' in answer) return answer;
    stages.push({ command: pipe.command, args: answer.filled });
  }
  const env = Object.fromEntries([...variables].map(([variable, value]) => [environmentName(variable), value]));
  const program = shell ? { command: '/bin/sh', args: ['-c', scriptFor(command), name, ...own.filled] } : { command, args: own.filled };
  return { program: { name, ...program, env, ...(stages.length > 0 ? { pipes: stages } : {}) } };
}

/** The arguments of a program with their variables filled in; those in `scripts` find them in the environment. */
function fillWords(args: readonly string[], scripts: ReadonlySet<number>, variables: Variables): { filled: string[] } | { problem: string } {
  const filled: string[] = [];
  for (const [index, arg] of args.entries()) {
    const answer = scripts.has(index) ? { text: scriptFor(arg) } : fillIn(arg, variables);
    if ('missing' in answer) return { problem: `$${answer.missing} has no value here` };
    // A value may look like an option of the program; behind "--" it is none. What was typed for an input is what is wanted.
    const isValue = !scripts.has(index) && /^\$(?!\{?INPUT_)/i.test(arg);
    if (isValue && answer.text.startsWith('-') && !filled.includes('--')) return { problem: `the value of ${arg} begins with "-" and would be an option: put "--" in front of it` };
    filled.push(answer.text);
  }
  return { filled };
}
