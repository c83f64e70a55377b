// aliases.yaml: words of the user's own for lines of the `:` prompt.
import type { MappingSchema } from './schema.ts';
import type { FieldProblem } from './read-file.ts';

export type Aliases = Readonly<Record<string, string>>;

export const aliasesSchema: MappingSchema = {
  type: 'object',
  description: 'Words for the ":" prompt of Kubarium, and the line that each stands for: "pp: pods kube-system". They go before the words that it knows already.',
  additionalProperties: { type: 'string', minLength: 1, description: 'As typed after ":". What is typed behind the word is added.' },
};

/** An alias is one word, and stands for something else than an alias. */
export function understandAliases(aliases: Aliases): { value: ReadonlyMap<string, string> } | FieldProblem[] {
  const problems = Object.entries(aliases).flatMap(([name, line]): FieldProblem[] => {
    if (!/^[^\s/]+$/.test(name) || name !== name.toLowerCase()) return [{ path: [name], message: 'must be one word in lower case, without "/"' }];
    const [first = ''] = line.trim().toLowerCase().split(/\s+/);
    if (first === '') return [{ path: [name], message: 'must not be empty' }];
    return first !== name && Object.hasOwn(aliases, first) ? [{ path: [name], message: `stands for the alias "${first}": write the line that is meant` }] : [];
  });
  return problems.length > 0 ? problems : { value: new Map(Object.entries(aliases)) };
}
