// Objects whose copies are small: V8 keeps the fields that an object was made with in the object, and those it was given later elsewhere.

/** A shallow copy that has a field already which its own copies will set; null until then. Never to be shown itself. */
export function withRoom<T extends object>(source: T, field: keyof T & string): T {
  const keys = [...Object.keys(source).filter((key) => key !== field), field];
  // Parsing makes an object with exactly the room that its text needs.
  const roomy = JSON.parse(`{${keys.map((key) => `${JSON.stringify(key)}:null`).join(',')}}`) as T;
  return Object.assign(roomy, source);
}
