/**
 * Id of the instance that an operator names as somebody told it to them: the id itself, perhaps behind its owner's party
 * as Altinn's API has it; its number, which is the id of a job in Posten's API; or `a` or `b` before the number, as
 * Altinn II's has it. What names none is left as it is.
 * @param idOf finds the id of an instance by its number
 */
export async function instanceIdOf(
  name: string,
  idOf: (number: number) => Promise<string | undefined>,
): Promise<string> {
  const id = name.replace(/^\d+\//, '');
  const [, number] = /^[ab]?([1-9]\d{0,14})$/.exec(id) ?? [];
  return (number === undefined ? undefined : await idOf(Number(number))) ?? id;
}
