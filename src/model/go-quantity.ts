// Quantities as Go prints their struct, which some messages quote.
import type { GoText } from './go-value.ts';
import { goNil, goStringer } from './go-value.ts';
import type { Quantity } from './quantity.ts';
import { decimalSuffixes, formatQuantity, parseQuantity } from './quantity.ts';

/** One that was written with decimals, such as 0.5: all of its digits and the power of ten they stand at. Go does not keep such a text. */
export function goFraction({ nano, format }: Quantity): GoText {
  let value = nano;
  let scale = -9;
  for (; value !== 0n && value % 10n === 0n; scale += 1) value /= 10n;
  return goStruct(value, scale, '', format);
}

/** One that was written in its canonical form, whose text Go keeps: the number before the suffix and the power of ten that this means. */
export function goQuantity(text: string): GoText {
  const quantity = parseQuantity(text);
  const canonical = formatQuantity(quantity);
  const [, digits = '0', suffix = ''] = /^(-?\d+)(.*)$/.exec(canonical) ?? [];
  if (quantity.format === 'BinarySI') {
    // Of what might have a larger suffix Go does not keep the text.
    const kept = BigInt(digits) % 8n === 0n ? '' : canonical;
    return goStruct(quantity.nano / 1_000_000_000n, 0, kept, quantity.format);
  }
  return goStruct(BigInt(digits), decimalSuffixes[suffix] ?? Number(suffix.slice(1)), canonical, quantity.format);
}

/** A list of resources; undefined prints as the nil map. */
export function goResourceList(list: Readonly<Record<string, string>> | undefined): GoText {
  if (list === undefined) return goNil('core.ResourceList');
  const entries = Object.keys(list).toSorted().map((name) => `"${name}":${goQuantity(list[name]!).text}`);
  return goStringer(`core.ResourceList{${entries.join(', ')}}`);
}

function goStruct(value: bigint, scale: number, text: string, format: string): GoText {
  const amount = `resource.int64Amount{value:${value}, scale:${scale}}`;
  return goStringer(`resource.Quantity{i:${amount}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"${text}", Format:"${format}"}`);
}
