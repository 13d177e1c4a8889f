import { checkDefinition, type DefinitionSurroundings } from '../../src/engine/index.ts';

/** Code, element and attribute of everything that a definition is found to have, in one line each. */
export async function issuesOf(
  source: string | Buffer,
  surroundings?: DefinitionSurroundings,
): Promise<string[]> {
  const issues = await checkDefinition(source, surroundings);
  return issues.map(({ code, element, attribute }) => [code, element, attribute].filter(Boolean).join(' '));
}

/** The errors alone. */
export async function errorsOf(
  source: string | Buffer,
  surroundings?: DefinitionSurroundings,
): Promise<string[]> {
  return (await issuesOf(source, surroundings)).filter((issue) => issue.startsWith('ERR_'));
}
