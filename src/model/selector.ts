// Label, field and node selectors: which objects a query, a controller or a scheduling rule means (behaviour rule 1.4).
import { badRequest, fieldError } from './errors.ts';
import type { FieldError } from './errors.ts';
import { parseInt64 } from './label-selector-parser.ts';
import type { Requirement } from './label-selector-parser.ts';
import { isLabelValue, validateLabelName, validateLabels } from './names.ts';

export { parseLabelSelector } from './label-selector-parser.ts';
export type { LabelOperator, Requirement } from './label-selector-parser.ts';

type Labels = Readonly<Record<string, string>>;

/** A label selector as it stands in a spec; readonly so that frozen objects fit. */
export interface LabelSelectorLike {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** A selector ready to be asked often. `empty` selects everything; a missing selector selects nothing and is not empty. */
export interface CompiledSelector {
  readonly requirements: readonly Requirement[];
  readonly empty: boolean;
  matches(labels: Labels | null | undefined): boolean;
}

const noLabels: Labels = Object.freeze({});
const nothing: CompiledSelector = { requirements: [], empty: false, matches: () => false };
const everything: CompiledSelector = { requirements: [], empty: true, matches: () => true };
const compiled = new WeakMap<AnySelector, CompiledSelector>();

/** A label selector, or the plain map of labels that ReplicationControllers and Services have in its place. */
export type AnySelector = LabelSelectorLike | Labels;

/** Whether labels meet every requirement; no requirements are met by anything. */
export function matchesRequirements(requirements: readonly Requirement[], labels: Labels | null | undefined): boolean {
  const present = labels ?? noLabels;
  for (const requirement of requirements) if (!meets(requirement, present)) return false;
  return true;
}

/**
 * The compiled form of a selector object, kept for as long as that very object lives: selectors are frozen with
 * their owner. An operator Kubernetes does not know makes a selector that selects nothing.
 */
export function compileLabelSelector(selector: AnySelector | null | undefined): CompiledSelector {
  if (!selector) return nothing;
  let result = compiled.get(selector);
  if (!result) {
    result = compile(selector);
    compiled.set(selector, result);
  }
  return result;
}

/** The labels that an object must carry to be selected: what to look up before the selector is asked. */
export function requiredLabels(selector: AnySelector | null | undefined): Labels {
  if (!selector) return noLabels;
  return isLabelMap(selector) ? selector : (selector.matchLabels ?? noLabels);
}

/** Of a selector only its parts are objects; the values of labels are texts. */
function isLabelMap(selector: AnySelector): selector is Labels {
  for (const key in selector) if (typeof (selector as Labels)[key] === 'string') return true;
  return false;
}

/** The text kubectl prints for a selector object, sorted by key; `<none>` for an empty or missing one (rule 1.4.3). */
export function formatLabelSelector(selector: AnySelector | null | undefined): string {
  return formatRequirements(compileLabelSelector(selector).requirements) || '<none>';
}

/** Requirements in text form, in their order; '' for none. */
export function formatRequirements(requirements: readonly Requirement[]): string {
  return requirements.map(formatRequirement).join(',');
}

/** Field errors of a selector object at `path` (rule 1.4.2); a missing selector has none. */
export function validateLabelSelector(selector: LabelSelectorLike | null | undefined, path: string): FieldError[] {
  const errors = validateLabels(selector?.matchLabels, `${path}.matchLabels`);
  selector?.matchExpressions?.forEach(({ key, operator, values = [] }, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        errors.push(fieldError.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        errors.push(fieldError.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      }
    } else {
      errors.push(fieldError.invalid(`${at}.operator`, operator ?? '', 'not a valid selector operator'));
    }
    errors.push(...validateLabelName(key ?? '', `${at}.key`));
    values.forEach((value, position) => {
      for (const message of isLabelValue(value)) {
        errors.push(fieldError.invalid(`${at}.values[${position}]`, value, message));
      }
    });
  });
  return errors;
}

export interface FieldRequirement {
  readonly key: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Terms of a field selector, `\,` `\=` `\\` unescaped; whether a key is known is the caller's matter. Throws BadRequest. */
export function parseFieldSelector(text: string): FieldRequirement[] {
  const terms = text.match(/(?:[^\\,]|\\[^]?)+/g) ?? [];
  return terms.map((term) => {
    const at = term.search(/!=|=/);
    if (at < 0) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    const isNegated = term[at] === '!';
    const length = isNegated || term[at + 1] === '=' ? 2 : 1;
    return { key: term.slice(0, at), operator: isNegated ? '!=' : '=', value: unescape(term.slice(at + length)) };
  });
}

export interface NodeSelectorRequirementLike {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface NodeSelectorTermLike {
  readonly matchExpressions?: readonly NodeSelectorRequirementLike[];
  readonly matchFields?: readonly NodeSelectorRequirementLike[];
}

/** Whether a node meets any of the terms; a term without conditions is met by no node (rule 1.4.3). */
export function matchNodeSelectorTerms(
  terms: readonly NodeSelectorTermLike[] | null | undefined,
  nodeLabels: Labels | null | undefined,
  nodeFields: Labels,
): boolean {
  for (const { matchExpressions, matchFields } of terms ?? []) {
    if (!matchExpressions?.length && !matchFields?.length) continue;
    if (meetsAll(matchExpressions, nodeLabels ?? noLabels) && meetsAll(matchFields, nodeFields)) return true;
  }
  return false;
}

function meetsAll(requirements: readonly NodeSelectorRequirementLike[] | undefined, values: Labels): boolean {
  if (requirements) for (const requirement of requirements) if (!meetsNode(requirement, values)) return false;
  return true;
}

function meetsNode({ key, operator, values = [] }: NodeSelectorRequirementLike, present: Labels): boolean {
  const value = present[key];
  const isPresent = typeof value === 'string';
  switch (operator) {
    case 'In':
      return isPresent && values.includes(value);
    case 'NotIn':
      return !isPresent || !values.includes(value);
    case 'Exists':
      return isPresent;
    case 'DoesNotExist':
      return !isPresent;
    case 'Gt':
      return isPresent && compareIntegers(value, values[0] ?? '') > 0;
    case 'Lt':
      return isPresent && compareIntegers(value, values[0] ?? '') < 0;
    default:
      return false;
  }
}

/** NaN, which is neither more nor less, unless both are 64-bit integers. */
function compareIntegers(a: string, b: string): number {
  const left = parseInt64(a);
  const right = parseInt64(b);
  if (left === undefined || right === undefined) return Number.NaN;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Asking for a string also hides what an object inherits: `constructor` is no label. */
function meets({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = labels[key];
  const isPresent = typeof value === 'string';
  switch (operator) {
    case '=':
    case '==':
      return isPresent && value === values[0];
    case '!=':
      return !isPresent || value !== values[0];
    case 'in':
      return isPresent && values.includes(value);
    case 'notin':
      return !isPresent || !values.includes(value);
    case 'exists':
      return isPresent;
    case '!':
      return !isPresent;
    case '>':
      return isPresent && compareIntegers(value, values[0] ?? '') > 0;
    case '<':
      return isPresent && compareIntegers(value, values[0] ?? '') < 0;
  }
}

const expressionOperators = new Map<string, Requirement['operator']>([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
]);

function compile(selector: AnySelector): CompiledSelector {
  const { matchExpressions } = isLabelMap(selector) ? {} : selector;
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(requiredLabels(selector))) requirements.push({ key, operator: '=', values: [value] });
  for (const { key, operator: name, values = [] } of matchExpressions ?? []) {
    const operator = expressionOperators.get(name);
    if (!operator) return nothing;
    requirements.push({ key, operator, values: [...new Set(values)].sort() });
  }
  return compileRequirements(requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)));
}

/** A selector that has been parsed from its text. */
export function compileRequirements(requirements: readonly Requirement[]): CompiledSelector {
  return requirements.length === 0 ? everything : { requirements, empty: false, matches: (labels) => matchesRequirements(requirements, labels) };
}

/** The values that labels must have, as an index takes them. */
export function requiredValues(requirements: readonly Requirement[]): Labels {
  return Object.fromEntries(requirements.filter(({ operator }) => operator === '=' || operator === '==').map(({ key, values }) => [key, values[0]!]));
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`;
    default:
      return `${key}${operator}${values[0] ?? ''}`;
  }
}

function unescape(text: string): string {
  return text.replace(/\\([^]?)|[,=]/g, (found, escaped: string | undefined) => {
    if (escaped === undefined) throw badRequest(`invalid field selector: unescaped character in value: ${found}`);
    if (escaped !== ',' && escaped !== '=' && escaped !== '\\') {
      throw badRequest(`invalid field selector: invalid escape sequence: ${found}`);
    }
    return escaped;
  });
}
