// Order of cell values: numbers by amount, texts in natural order (pod-2 before pod-10).
import type { CellValue } from '../model/kind.ts';

/** Compares texts by code unit, but runs of digits by their amount; equal amounts by length, so 01 follows 1. */
export function compareNatural(left: string, right: string): number {
  if (left === right) return 0;
  const end = Math.min(left.length, right.length);
  let index = 0;
  while (index < end && left.charCodeAt(index) === right.charCodeAt(index)) index++;
  let start = index;
  while (start > 0 && isDigit(left.charCodeAt(start - 1))) start--;
  const leftEnd = digitsEnd(left, index);
  const rightEnd = digitsEnd(right, index);
  const bothNumbers = leftEnd > start && rightEnd > start && (start < index || (leftEnd > index && rightEnd > index));
  if (bothNumbers) {
    const byAmount = compareDigits(left, start, leftEnd, right, rightEnd);
    if (byAmount !== 0) return byAmount;
  }
  if (index < end) return left.charCodeAt(index) - right.charCodeAt(index);
  return left.length - right.length;
}

/**
 * Ascending order of two values of one column: numbers before texts, false before true.
 * Missing values are the caller's: they come last in either direction.
 */
export function compareValues(left: CellValue, right: CellValue): number {
  if (typeof left === 'string' && typeof right === 'string') return compareNatural(left, right);
  if (left === right) return 0;
  const leftNumber = typeof left === 'string' ? Number.NaN : Number(left);
  const rightNumber = typeof right === 'string' ? Number.NaN : Number(right);
  if (typeof left === 'string') return typeof right === 'string' ? 0 : 1;
  if (typeof right === 'string') return -1;
  if (Number.isNaN(leftNumber)) return Number.isNaN(rightNumber) ? 0 : 1;
  if (Number.isNaN(rightNumber)) return -1;
  return leftNumber - rightNumber;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function digitsEnd(text: string, from: number): number {
  let index = from;
  while (index < text.length && isDigit(text.charCodeAt(index))) index++;
  return index;
}

function compareDigits(left: string, start: number, leftEnd: number, right: string, rightEnd: number): number {
  let leftStart = start;
  let rightStart = start;
  while (leftStart < leftEnd - 1 && left.charCodeAt(leftStart) === 48) leftStart++;
  while (rightStart < rightEnd - 1 && right.charCodeAt(rightStart) === 48) rightStart++;
  const byLength = leftEnd - leftStart - (rightEnd - rightStart);
  if (byLength !== 0) return byLength;
  for (let offset = 0; leftStart + offset < leftEnd; offset++) {
    const difference = left.charCodeAt(leftStart + offset) - right.charCodeAt(rightStart + offset);
    if (difference !== 0) return difference;
  }
  return 0;
}
