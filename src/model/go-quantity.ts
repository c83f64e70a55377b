// Quantities as Go prints their struct, which some messages quote.
import type { GoText } from './go-value.ts';
import { goStringer } from './go-value.ts';
import type { Quantity } from './quantity.ts';

/** A quantity as Go prints the struct: the digits without trailing zeros and the power of ten they stand at; `text` where Go has printed it before. */
export function goQuantity(quantity: Quantity, text = ''): GoText {
  let value = quantity.nano;
  let scale = -9;
  for (; value !== 0n && value % 10n === 0n; scale += 1) value /= 10n;
  const amount = `resource.int64Amount{value:${value}, scale:${scale}}`;
  return goStringer(
    `resource.Quantity{i:${amount}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"${text}", Format:"${quantity.format}"}`,
  );
}
