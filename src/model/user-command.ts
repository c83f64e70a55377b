// What users add to the dashboard: lines of the prompt under a key, and programs that run with what is under the cursor.

/** A key for a line of the `:` prompt. */
export interface Hotkey {
  readonly name: string;
  readonly key: string;
  readonly description: string;
  /** As typed after `:`; variables in it are filled in. */
  readonly command: string;
  /** Goes before what the key does already. */
  readonly override: boolean;
  /** What the line opens is put upon the views there are, so that Esc goes back to where the key was pressed. */
  readonly keepHistory: boolean;
}

/** A program by its name and its arguments. */
export interface CommandWords {
  readonly command: string;
  readonly args: readonly string[];
}

/** What a plugin asks for before it runs; its answer is the variable `INPUT_NAME`. */
export interface PluginInput {
  readonly name: string;
  readonly label: string;
  readonly type: 'string' | 'number' | 'bool' | 'dropdown';
  readonly required: boolean;
  /** As text; '' for none. */
  readonly default: string;
  /** Of a dropdown. */
  readonly options: readonly string[];
}

/** A key for a program. */
export interface Plugin {
  readonly name: string;
  readonly key: string;
  readonly description: string;
  /** Tables and views, by any of their names; `all` for every one. */
  readonly scopes: readonly string[];
  readonly command: string;
  readonly args: readonly string[];
  /** Programs that what it writes goes through, in this order. */
  readonly pipes: readonly CommandWords[];
  readonly inputs: readonly PluginInput[];
  /** `command` is a script for the shell, and `args` are its $1, $2, ... */
  readonly shell: boolean;
  readonly confirm: boolean;
  readonly background: boolean;
  /** In the background: what it wrote is the message when it has ended well, and nothing else. */
  readonly overwriteOutput: boolean;
  /** Refused in read-only mode. */
  readonly dangerous: boolean;
  readonly override: boolean;
}

/** A program ready to be started: what a plugin becomes when its variables are filled in. */
export interface Program extends CommandWords {
  /** Of the plugin. */
  readonly name: string;
  /** Programs that its output goes through, none by default. */
  readonly pipes?: readonly CommandWords[];
  /** Beside the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
}

/** What the variables of commands stand for; `COL-X` is the text of column X. */
export type Variables = ReadonlyMap<string, string>;

/** Beside the columns of the table, which are `COL-` and the title. */
export const variableNames: Readonly<Record<string, string>> = {
  NAME: 'name of the object under the cursor, or of the container',
  NAMESPACE: 'its namespace',
  POD: 'the pod, in a list of containers',
  CONTAINER: 'the container, in a list of containers',
  RESOURCE_NAME: 'the plural of its kind, such as deployments',
  RESOURCE_GROUP: 'the API group of its kind, empty for the core group',
  RESOURCE_VERSION: 'the version of its kind',
  FILTER: 'what is typed behind /',
  CONTEXT: 'kubarium',
  CLUSTER: 'kubarium',
  USER: 'kubarium',
  KUBECONFIG: 'the kubeconfig of the served cluster',
};

const variable = /\$(?:\{([^}]*)\}|(COL-[A-Z0-9%][A-Z0-9%/_-]*|INPUT_[A-Za-z0-9_]+|[A-Z][A-Z0-9_]*))/g;

/** The variable of an input: `INPUT_VERSION`. */
export function inputVariable(name: string): string {
  return `INPUT_${name.toUpperCase()}`;
}

/** Names of the variables in a text, in their order. */
export function variablesIn(text: string): string[] {
  return Array.from(text.matchAll(variable), ([, braced, bare]) => (braced ?? bare!).toUpperCase());
}

/** The text with its variables filled in, or the first that has no value here. */
export function fillIn(text: string, variables: Variables): { text: string } | { missing: string } {
  const missing = variablesIn(text).find((name) => !variables.has(name));
  if (missing !== undefined) return { missing };
  return { text: text.replaceAll(variable, (_, braced: string | undefined, bare: string | undefined) => variables.get((braced ?? bare!).toUpperCase())!) };
}

/** The name of a variable in the environment of a program: `COL-NOMINATED-NODE` is COL_NOMINATED_NODE. */
export function environmentName(name: string): string {
  return name.replaceAll(/[^A-Z0-9]+/g, '_');
}

/** A script in which the shell itself finds the variables, so that no value is ever read as a script. */
export function scriptFor(script: string): string {
  return script.replaceAll(variable, (whole, braced: string | undefined, bare: string | undefined) => {
    const name = (braced ?? bare!).toUpperCase();
    return /^(COL-|INPUT_)/.test(name) ? `\${${environmentName(name)}}` : whole;
  });
}

const shells = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'fish']);

/** The arguments of a command that are scripts for a shell it starts: what follows `-c`. */
export function scriptArguments(command: string, args: readonly string[]): ReadonlySet<number> {
  const at = shells.has(command.replace(/^.*\//, '')) ? args.findIndex((arg) => /^-\w*c$/.test(arg)) : -1;
  return new Set(at < 0 ? [] : [at + 1]);
}

/** The words of a command line; quotes of both kinds hold blanks together. Undefined where a quote is not closed. */
export function splitWords(line: string): string[] | undefined {
  const words = line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  if (/["']/.test(line.replaceAll(/"[^"]*"|'[^']*'/g, ''))) return undefined;
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double: string | undefined, single: string | undefined) => double ?? single!));
}
