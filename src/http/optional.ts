/** A property that is there only if it has a value, to be spread. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [_ in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [_ in Name]?: Value });
}
