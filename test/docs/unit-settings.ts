/** Settings that a unit of systemd has, with or without quotes around them. */
export function unitSettings(unit: string): Record<string, string> {
  const given = [...unit.matchAll(/^Environment=('?)(\w+)=(.+)\1$/gm)];
  return Object.fromEntries(given.map(([, , name, value]) => [name, value]));
}
