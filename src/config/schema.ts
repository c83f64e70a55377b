// The part of JSON Schema that describes the files: the same value checks them here and is shipped for editors, so that both say the same.

export type Schema = TextsSchema | AnyScalarSchema | StringSchema | NumberSchema | BooleanSchema | ListSchema | MappingSchema;

interface Described {
  readonly description?: string;
}

export interface StringSchema extends Described {
  readonly type: 'string';
  readonly enum?: readonly string[];
  /** The whole text has to match; say what is wanted in `patternErrorMessage`. */
  readonly pattern?: string;
  /** Known to editors too: what to say of a text that does not match. */
  readonly patternErrorMessage?: string;
  readonly minLength?: number;
}

export interface NumberSchema extends Described {
  readonly type: 'number' | 'integer';
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface BooleanSchema extends Described {
  readonly type: 'boolean';
}

export interface ListSchema extends Described {
  readonly type: 'array';
  readonly items: Schema;
  readonly maxItems?: number;
}

/** A text, a number, true or false; always a text when it is read. */
export interface AnyScalarSchema extends Described {
  readonly type: readonly ['string', 'number', 'boolean'];
}

/** A text or a list of texts; always a list when it is read. */
export interface TextsSchema extends Described {
  readonly type: readonly ['string', 'array'];
  readonly items: StringSchema | AnyScalarSchema;
}

export interface MappingSchema extends Described {
  readonly type: 'object';
  /** Fields by their names. */
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** What other keys hold; false: there are none. */
  readonly additionalProperties: Schema | false;
}
