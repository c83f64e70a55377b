// What kubectl prints on stderr when the API refuses a request (behaviour rules 1.9.5 to 1.9.7).
import type { ApiError } from './errors.ts';
import { quoteGo } from './go-value.ts';

export interface KubectlErrorContext {
  /** What kubectl was doing, needed together with `file`: "creating", "applying", "deleting". */
  readonly verb?: string;
  readonly file?: string;
  /** True when this is one of several errors of the command; then causes are not listed by line. */
  readonly several?: boolean;
}

/** The text of a refusal as kubectl prints it, without a final newline. */
export function formatKubectlError(error: ApiError, context: KubectlErrorContext = {}): string {
  if (error.reason === 'Unreachable') return error.message;
  if (error.reason === 'Invalid' && !context.several) return formatInvalid(error);
  const source = context.file
    ? `error when ${context.verb ?? 'creating'} ${quoteGo(context.file)}: `
    : '';
  const reason = error.reason === 'Unknown' ? '' : ` (${error.reason})`;
  return `Error from server${reason}: ${source}${error.message}`;
}

function formatInvalid({ details, message }: ApiError): string {
  const causes = details.causes ?? [];
  const isNamed = Boolean(details.kind || details.name);
  const subject = isNamed
    ? `The ${details.kind ?? ''} ${quoteGo(details.name ?? '')} is invalid`
    : 'The request is invalid';
  if (causes.length === 0) return isNamed || message === '' ? subject : `${subject}: ${message}`;
  const lines = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  if (lines.length === 1) return `${subject}: ${lines[0]}`;
  return [`${subject}: `, ...lines.map((line) => `* ${line}`)].join('\n');
}
