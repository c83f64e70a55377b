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
  /** `command` is a script for the shell, and `args` are its $1, $2, ... */
  readonly shell: boolean;
  readonly confirm: boolean;
  readonly background: boolean;
  /** Refused in read-only mode. */
  readonly dangerous: boolean;
  readonly override: boolean;
}

/** A program ready to be started: what a plugin becomes when its variables are filled in. */
export interface Program {
  /** Of the plugin. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
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

const variable = /\$(?:\{([^}]*)\}|(COL-[A-Z0-9%][A-Z0-9%/_-]*|[A-Z][A-Z0-9_]*))/g;

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
    return name.startsWith('COL-') ? `\${${environmentName(name)}}` : whole;
  });
}

const shells = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'fish']);

/** The arguments of a command that are scripts for a shell it starts: what follows `-c`. */
export function scriptArguments(command: string, args: readonly string[]): ReadonlySet<number> {
  const at = shells.has(command.replace(/^.*\//, '')) ? args.findIndex((arg) => /^-\w*c$/.test(arg)) : -1;
  return new Set(at < 0 ? [] : [at + 1]);
}
