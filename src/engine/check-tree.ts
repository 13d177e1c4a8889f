import type { DefinitionTree } from './definition-tree.ts';
import type { DefinitionIssue, DefinitionSurroundings } from './process-definition.ts';

export function checkTree(_tree: DefinitionTree, _xml: string, _surroundings: DefinitionSurroundings): DefinitionIssue[] {
  return [];
}
