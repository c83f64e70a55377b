// Conditions in a status: how to find one.

interface AnyCondition {
  type: string;
  status: string;
}

/** The condition of this type, or undefined. */
export function findCondition<C extends AnyCondition>(conditions: readonly C[] | undefined, type: string): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether the condition is there and True. */
export function hasCondition(conditions: readonly AnyCondition[] | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === 'True';
}
