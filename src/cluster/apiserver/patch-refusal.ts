// How a patch is refused whose outcome is no object of its kind (rule 1.2): Invalid at `patch`, with the patch as the value.
import type { PatchType } from '../../model/client.ts';
import type { DecodeProblem } from '../../model/decode.ts';
import type { ApiError } from '../../model/errors.ts';
import { fieldError, invalid } from '../../model/errors.ts';
import { formatGoPlain } from '../../model/go-value.ts';
import type { Schema } from '../../model/schema.ts';

/** The 422 for what decoding found in `patched`: the first wrong type alone, else all unknown fields. */
export function patchRefusal(schema: Schema, type: PatchType, patch: unknown, patched: unknown, problems: readonly DecodeProblem[]): ApiError {
  const isStrategic = type === 'strategic';
  const isStruct = (goType: string): boolean => schema.definition(goType) !== undefined;
  const wrongType = problems.find(({ kind }) => kind === 'wrongType');
  const unknown = [...new Set(problems.map(({ message }) => message))];
  const wrong = wrongType && (isStrategic ? converterText(wrongType.message, isStruct) : wrongType.message);
  // A strategic patch is shown as Go prints the map, the others by the JSON of what they make.
  const value = isStrategic ? formatGoPlain(patch) : JSON.stringify(patched);
  return invalid('', '', [fieldError.invalid('patch', value, wrong ?? `strict decoding error: ${unknown.join(', ')}`)]);
}

const goKinds: Readonly<Record<string, string>> = { string: 'string', bool: 'bool', array: 'slice', object: 'map' };
const basicTypes: ReadonlySet<string> = new Set(['string', 'int32', 'int64', 'bool', 'float64']);

/** Strategic patches are not decoded from JSON but converted from Go's maps, which says the same in other words. */
function converterText(message: string, isStruct: (goType: string) => boolean): string {
  const match = /^json: cannot unmarshal (\w+)(?: (\S+))? into Go .* of type (.+)$/.exec(message);
  if (!match) return message;
  const [, what = '', number = '', goType = ''] = match;
  const given = goKinds[what] ?? (number.includes('.') ? 'float64' : 'int64');
  if (goType.startsWith('[]')) return `cannot restore slice from ${given}`;
  if (goType.startsWith('map[') || goType === 'v1.ResourceList') return `cannot restore map from ${given}`;
  if (isStruct(goType)) return `cannot restore struct from: ${given}`;
  // Go converts numbers to strings, as runes, which the converter forbids with words of its own.
  if (!Object.hasOwn(goKinds, what) && goType !== 'bool') return `cannot convert ${given} to ${goType}`;
  return `unrecognized type: ${basicTypes.has(goType) ? goType : 'string'}`;
}
