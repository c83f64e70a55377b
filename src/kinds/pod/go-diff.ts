// A difference of two values in the shape Kubernetes appends to some refusals: Go struct text with - and + lines.
import { deepEqual, isMap } from '../../model/equal.ts';
import { quoteGo } from '../../model/go-value.ts';

/** `  core.PodSpec{ ... }` with the differing fields marked; equal fields are only counted. */
export function goDiff(type: string, before: unknown, after: unknown): string {
  const lines = [`  ${type}{`];
  compare(before, after, 1, lines);
  lines.push('  }');
  return lines.join('\n');
}

function compare(before: unknown, after: unknown, depth: number, lines: string[]): void {
  const left = entriesOf(before);
  const right = entriesOf(after);
  const names = [...new Set([...left.keys(), ...right.keys()])];
  const indent = '\t'.repeat(depth);
  let identical = 0;
  const flush = () => {
    if (identical > 0) lines.push(`  ${indent}... // ${identical} identical field${identical === 1 ? '' : 's'}`);
    identical = 0;
  };
  for (const name of names) {
    const a = left.get(name);
    const b = right.get(name);
    if (deepEqual(a, b)) {
      identical += 1;
      continue;
    }
    flush();
    const label = typeof name === 'number' ? '' : `${goName(name)}: `;
    if (isNested(a) && isNested(b)) {
      lines.push(`  ${indent}${label}{`);
      compare(a, b, depth + 1, lines);
      lines.push(`  ${indent}},`);
    } else {
      if (a !== undefined) lines.push(`- ${indent}${label}${valueText(a)},`);
      if (b !== undefined) lines.push(`+ ${indent}${label}${valueText(b)},`);
    }
  }
  flush();
}

function isNested(value: unknown): boolean {
  return Array.isArray(value) || isMap(value);
}

function entriesOf(value: unknown): Map<string | number, unknown> {
  if (Array.isArray(value)) return new Map(value.map((item, index) => [index, item]));
  return new Map(isMap(value) ? Object.entries(value) : []);
}

function goName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return quoteGo(value);
  if (Array.isArray(value)) return `{${value.map(valueText).join(', ')}}`;
  if (!isMap(value)) return String(value);
  return `{${Object.entries(value).map(([name, item]) => `${goName(name)}: ${valueText(item)}`).join(', ')}}`;
}
