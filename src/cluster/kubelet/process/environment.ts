// The `$(NAME)` references of env values, command and args (rule 6.12.5).

/**
 * Adds `env:` entries to the variables that were there before them: each value sees what came
 * earlier, later ones win. Gives a new record.
 */
export function expandEnvironment(
  earlier: Readonly<Record<string, string>>, entries: readonly { readonly name: string; readonly value: string }[],
): Record<string, string> {
  const variables: Record<string, string> = { ...earlier };
  for (const { name, value } of entries) variables[name] = expandReferences(value, variables);
  return variables;
}

/** Expands `$(NAME)`; `$$` is one `$`, and a name that is not there stays as it was written. */
export function expandReferences(text: string, variables: Readonly<Record<string, string>>): string {
  if (!text.includes('$')) return text;
  let result = '';
  let at = 0;
  for (let dollar = text.indexOf('$'); dollar >= 0; dollar = text.indexOf('$', at)) {
    result += text.slice(at, dollar);
    const next = text[dollar + 1];
    at = dollar + 2;
    if (next === '$') result += '$';
    else if (next !== '(') {
      result += '$';
      at = dollar + 1;
    } else {
      const end = text.indexOf(')', at);
      if (end < 0) {
        // Without a closing bracket none that follows can have one either.
        return result + text.slice(dollar);
      }
      const name = text.slice(at, end);
      result += Object.hasOwn(variables, name) ? variables[name] : text.slice(dollar, end + 1);
      at = end + 1;
    }
  }
  return result + text.slice(at);
}

/** Expands the words of `command:` or `args:` with the finished environment of the container. */
export function expandArguments(words: readonly string[], variables: Readonly<Record<string, string>>): readonly string[] {
  return words.some(word => word.includes('$')) ? words.map(word => expandReferences(word, variables)) : words;
}
