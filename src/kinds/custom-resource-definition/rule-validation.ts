// What a rule in CEL (x-kubernetes-validations) has to be, beside its expression.
import { fieldError } from '../../model/errors.ts';
import type { FieldError } from '../../model/errors.ts';
import type { ValidationRule } from '../../model/structural/structural-schema.ts';

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** Field errors of the rules of one place of a schema. */
export function ruleErrors(rules: readonly ValidationRule[], path: string): FieldError[] {
  return rules.flatMap((rule, index) => oneRule(rule, `${path}.x-kubernetes-validations[${index}]`));
}

function oneRule({ rule = '', message = '', messageExpression = '', reason, fieldPath = '' }: ValidationRule, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const hasBreaks = (text: string): boolean => /[\n\r]/.test(text.trim());
  const isBlank = (text: string): boolean => text !== '' && text.trim() === '';
  if (rule.trim() === '') errors.push(fieldError.required(`${path}.rule`, 'rule is not specified'));
  else if (isBlank(message)) errors.push(fieldError.invalid(`${path}.message`, message, 'message must be non-empty if specified'));
  else if (hasBreaks(message)) errors.push(fieldError.invalid(`${path}.message`, message, 'message must not contain line breaks'));
  else if (hasBreaks(rule) && message.trim() === '') errors.push(fieldError.required(`${path}.message`, 'message must be specified if rule contains line breaks'));
  if (isBlank(messageExpression)) errors.push(fieldError.required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified'));
  if (reason !== undefined && !reasons.includes(reason)) errors.push(fieldError.notSupported(`${path}.reason`, reason, reasons));
  if (isBlank(fieldPath)) errors.push(fieldError.invalid(`${path}.fieldPath`, fieldPath, 'fieldPath must be non-empty if specified'));
  if (/[\n\r]/.test(fieldPath)) errors.push(fieldError.invalid(`${path}.fieldPath`, fieldPath, 'fieldPath must not contain line breaks'));
  return errors;
}
