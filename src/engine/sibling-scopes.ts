/**
 * Whether two execution ids are different instances of one run of a multi-instance subprocess. The engine numbers
 * them `<id>_0`, `<id>_1` …; a loop that comes back to the subprocess gets another `<id>`.
 */
export function areSiblingScopes(left: string | undefined, right: string | undefined): boolean {
  if (left === undefined || right === undefined || left === right) return false;
  const [numbered, other] = [instanceOf(left), instanceOf(right)];
  return numbered !== undefined && numbered === other;
}

function instanceOf(scope: string): string | undefined {
  return /^(.+)_\d+$/.exec(scope)?.[1];
}
