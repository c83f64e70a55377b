// Finds endless loops that only print and sleep: nobody needs to wake such a process.

import type { Command, Compound, List, Part, Pipeline, Word } from './shell-syntax.ts';

export interface QuietLoop {
  /** Variables that grow by the same amount each round, so that rounds can be left out. */
  readonly counters: ReadonlyMap<string, number>;
}

const harmless = new Set(['echo', 'printf', 'true', ':', 'sleep', 'date', 'hostname', 'uname', 'whoami', 'id', 'pwd', 'uptime', 'nproc', 'expr', 'seq']);
const known = new WeakMap<Compound, QuietLoop | 'no'>();

/**
 * Says whether a `while` never ends and touches nothing but its log; undefined when it may do more
 * (files, network, children, exit), so that every round must really happen on time.
 */
export function quietLoopOf(loop: Extract<Compound, { kind: 'while' }>): QuietLoop | undefined {
  let answer = known.get(loop);
  if (answer === undefined) {
    answer = isEndless(loop.test, loop.until) && listIsQuiet(loop.body) ? { counters: countersOf(loop.body) } : 'no';
    known.set(loop, answer);
  }
  return answer === 'no' ? undefined : answer;
}

function isEndless(test: List, until: boolean): boolean {
  const command = test.length === 1 && test[0]?.rest.length === 0 && !test[0].first.negated ? onlyCommand(test[0].first) : undefined;
  if (command?.kind !== 'simple' || command.redirects.length > 0 || command.assignments.length > 0) return false;
  const text = command.words.map(literal).join(' ');
  return until ? text === 'false' : text === 'true' || text === ':' || text === '[ 1 ]' || text === '[ true ]';
}

function onlyCommand(pipeline: Pipeline): Command | undefined {
  return pipeline.commands.length === 1 ? pipeline.commands[0] : undefined;
}

function listIsQuiet(list: List): boolean {
  return list.every(item => !item.background && [item.first, ...item.rest.map(rest => rest.pipeline)].every(pipeline => {
    const command = onlyCommand(pipeline);
    return command !== undefined && commandIsQuiet(command);
  }));
}

function commandIsQuiet(command: Command): boolean {
  switch (command.kind) {
    case 'simple': {
      if (!command.redirects.every(redirect => redirect.operator === '>&' || literal(redirect.target) === '/dev/null')) return false;
      if (!command.assignments.every(({ value }) => wordIsQuiet(value)) || !command.words.every(wordIsQuiet)) return false;
      return command.words.length === 0 || harmless.has(literal(command.words[0] ?? []) ?? '');
    }
    case 'group': return listIsQuiet(command.body);
    case 'for': return (command.words ?? []).every(wordIsQuiet) && listIsQuiet(command.body);
    case 'calculate': return wordIsQuiet(command.expression);
    default: return false;
  }
}

function wordIsQuiet(word: Word): boolean {
  return word.every(partIsQuiet);
}

function partIsQuiet(part: Part): boolean {
  switch (part.kind) {
    case 'text': return true;
    case 'arithmetic': return wordIsQuiet(part.expression) && !/[/%]/.test(part.expression.map(inner => (inner.kind === 'text' ? inner.text : '')).join(''));
    case 'command': return listIsQuiet(part.body);
    // ${x:?}, and unset variables under `set -u`, may end the shell.
    case 'variable': return !part.operator.includes('?') && (part.argument ?? []).every(partIsQuiet);
  }
}

function countersOf(body: List): Map<string, number> {
  const counters = new Map<string, number>();
  for (const item of body) {
    const command = item.rest.length === 0 ? onlyCommand(item.first) : undefined;
    if (command?.kind === 'simple' && command.words.length === 0) {
      for (const { name, value } of command.assignments) {
        const part = value[0];
        const step = value.length === 1 && part?.kind === 'arithmetic' ? stepOf(part.expression, name) : undefined;
        if (step !== undefined) counters.set(name, (counters.get(name) ?? 0) + step);
      }
    } else if (command?.kind === 'calculate') {
      const text = flat(command.expression);
      const match = /^\s*(?:(\w+)\+\+|\+\+(\w+)|(\w+)\s*\+=\s*(\d+))\s*$/.exec(text);
      const name = match?.[1] ?? match?.[2] ?? match?.[3];
      if (name !== undefined) counters.set(name, (counters.get(name) ?? 0) + Number(match?.[4] ?? 1));
    }
  }
  return counters;
}

/** The number that `name + number` adds. */
function stepOf(expression: Word, name: string): number | undefined {
  const match = /^\s*(\w+)\s*([-+])\s*(\d{1,9})\s*$/.exec(flat(expression));
  return match?.[1] === name ? Number(`${match[2]}${match[3]}`) : undefined;
}

function flat(word: Word): string {
  return word.map(part => (part.kind === 'text' ? part.text : part.kind === 'variable' && part.operator === '' ? part.name : '?')).join('');
}

function literal(word: Word): string | undefined {
  return word.every(part => part.kind === 'text') ? word.map(part => (part.kind === 'text' ? part.text : '')).join('') : undefined;
}
