// What a plugin asks before it runs: its inputs, and whether the command line is what is wanted.
import type { DialogAnswers, DialogField, Intent } from '../../model/intent.ts';
import { inputVariable } from '../../model/user-command.ts';
import type { Plugin, PluginInput, Variables } from '../../model/user-command.ts';
import { makeVisible } from '../../model/visible-text.ts';
import { prepareProgram } from './prepare.ts';
import { formatCommandLine } from './program.ts';

/** Starts it, or asks first; or why it cannot run here, whatever is answered. */
export function startPlugin(plugin: Plugin, variables: Variables): Intent | { problem: string } {
  const { inputs, confirm, description, dangerous, background, overwriteOutput } = plugin;
  const prepare = (answers: DialogAnswers): ReturnType<typeof prepareProgram> => {
    const answered = inputs.map((input): [string, string] => [inputVariable(input.name), answerTo(input, answers)]);
    return prepareProgram(plugin, new Map([...variables, ...answered]));
  };
  const start = (answers: DialogAnswers): Intent => {
    const answer = prepare(answers);
    return 'problem' in answer ? { type: 'flash', level: 'warn', text: answer.problem } : { type: 'program', program: answer.program, background, ...(overwriteOutput ? { overwritesOutput: true } : {}) };
  };
  const first = prepare({});
  if ('problem' in first) return first;
  if (inputs.length === 0 && !confirm) return start({});
  return {
    type: 'ask',
    question: {
      title: makeVisible(description),
      lines(answers) {
        const answer = prepare(answers);
        return ['Runs on this machine:', '', 'problem' in answer ? answer.problem : makeVisible(formatCommandLine(answer.program))];
      },
      fields: inputs.map(fieldOf),
      refuse: (answers) => inputs.map((input) => refusalOf(input, answerTo(input, answers))).find((refusal) => refusal !== undefined),
      destructive: dangerous,
      okLabel: 'Run',
      onOk: start,
    },
  };
}

function fieldOf({ name, label, type, options, default: given }: PluginInput): DialogField {
  const shared = { name, label: makeVisible(label) };
  switch (type) {
    // A number may be left out, which a field for numbers would not have.
    case 'string':
    case 'number':
      return { ...shared, kind: 'text', value: given };
    case 'bool':
      return { ...shared, kind: 'checkbox', value: given === 'true' };
    case 'dropdown':
      return { ...shared, kind: 'choice', value: given === '' ? options[0]! : given, options: options.map((value) => ({ value, label: makeVisible(value) })) };
  }
}

function refusalOf({ label, type, required }: PluginInput, answer: string): string | undefined {
  if (answer === '') return required ? `${makeVisible(label)} is wanted` : undefined;
  return type === 'number' && !/^-?\d+$/.test(answer) ? `${makeVisible(label)} must be a whole number` : undefined;
}

/** As text; before anything is answered what stands there at first. */
function answerTo(input: PluginInput, answers: DialogAnswers): string {
  const field = fieldOf(input);
  return String(answers[input.name] ?? (field.kind === 'confirm' ? '' : field.value));
}
