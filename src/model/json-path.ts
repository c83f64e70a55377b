// The part of kubectl's JSONPath that waiting for a field and columns of one's own need: members, indexes, wildcards and filters.

export class JsonPathError extends Error {}

type Step =
  | { readonly type: 'member'; readonly name: string }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'all' }
  | { readonly type: 'filter'; readonly path: readonly Step[]; readonly operator: string | undefined; readonly value: string };

/** A compiled path. */
export interface JsonPath {
  /** As it was written, braces left out, with its leading dot. */
  readonly text: string;
  /** All values found; what is missing is left out. */
  read(value: unknown): unknown[];
}

/** Compiles `{.status.phase}`, `.metadata.labels.app\.kubernetes\.io/name`, `.conditions[?(@.type=="Ready")].status`; throws JsonPathError. */
export function parseJsonPath(text: string): JsonPath {
  const bare = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text;
  const dotted = bare.startsWith('$') ? bare.slice(1) : bare;
  const whole = dotted.startsWith('.') || dotted.startsWith('[') ? dotted : `.${dotted}`;
  if (whole === '.') throw new JsonPathError('it is empty');
  const steps = parseSteps(whole);
  return { text: whole, read: (value) => follow(steps, value) };
}

function parseSteps(text: string): Step[] {
  const steps: Step[] = [];
  for (let rest = text; rest !== '';) {
    const [used, step] = parseStep(rest, text);
    steps.push(step);
    rest = rest.slice(used);
  }
  return steps;
}

function parseStep(rest: string, text: string): [used: number, step: Step] {
  const member = /^\.((?:\\.|[^.[\]\\{}])+)/.exec(rest);
  if (member) {
    const name = member[1]!.replaceAll(/\\(.)/g, '$1');
    return [member[0].length, name === '*' ? { type: 'all' } : { type: 'member', name }];
  }
  const quoted = /^\.?\[(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")\]/.exec(rest);
  if (quoted) return [quoted[0].length, { type: 'member', name: (quoted[1] ?? quoted[2]!).replaceAll(/\\(.)/g, '$1') }];
  const index = /^\.?\[(-?\d+|\*)\]/.exec(rest);
  if (index) return [index[0].length, index[1] === '*' ? { type: 'all' } : { type: 'index', index: Number(index[1]) }];
  const filter = /^\.?\[\?\(\s*@(\S*?)\s*(?:(==|!=)\s*("[^"]*"|'[^']*'|[^\s)]+)\s*)?\)\]/.exec(rest);
  if (filter) {
    const [whole, path = '', operator, value = ''] = filter;
    return [whole.length, { type: 'filter', path: parseSteps(path), operator, value: value.replace(/^(["'])(.*)\1$/, '$2') }];
  }
  throw new JsonPathError(`${JSON.stringify(rest)} cannot be read (in ${JSON.stringify(text)})`);
}

function follow(steps: readonly Step[], value: unknown): unknown[] {
  return steps.reduce<unknown[]>((values, step) => values.flatMap((one) => take(step, one)), [value]);
}

function take(step: Step, value: unknown): unknown[] {
  switch (step.type) {
    case 'member': {
      const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, step.name);
      return isMapping ? [(value as Record<string, unknown>)[step.name]] : [];
    }
    case 'index':
      return Array.isArray(value) && value.at(step.index) !== undefined ? [value.at(step.index)] : [];
    case 'all':
      return typeof value === 'object' && value !== null ? Object.values(value) : [];
    case 'filter': {
      const items = Array.isArray(value) ? value : [];
      return items.filter((item) => {
        const found = follow(step.path, item);
        if (step.operator === undefined) return found.length > 0;
        return (String(found[0]) === step.value) === (step.operator === '==') && (found.length > 0 || step.operator === '!=');
      });
    }
  }
}
