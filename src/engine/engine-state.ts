/** A saved state of the engine, as far as it is walked here. */
interface EngineState {
  executionId?: string;
  status?: string;
  environment?: { variables?: Record<string, unknown> };
  processes?: EngineState[];
  children?: EngineState[];
  executions?: EngineState[];
  execution?: EngineState;
}

/** Ids of the executions that are under way in a saved state, those inside of subprocesses too. */
export function liveExecutions(state: EngineState): Set<string> {
  const live = new Set<string>();
  collect(state, live);
  return live;
}

function collect(state: EngineState, live: Set<string>): void {
  for (const child of state.children ?? []) {
    if (child.status !== 'executing') continue;
    if (child.executionId !== undefined) live.add(child.executionId);
    if (child.execution) collect(child.execution, live);
  }
  for (const nested of [...(state.processes ?? []), ...(state.executions ?? [])]) collect(nested, live);
  if (state.execution) collect(state.execution, live);
}

/** A saved state whose every scope has these variables besides its own, or in their place. */
export function withVariables<T>(state: T, variables: Record<string, unknown> | undefined): T {
  if (variables) assign(state as EngineState, variables);
  return state;
}

function assign(state: EngineState, variables: Record<string, unknown>): void {
  if (state.environment) state.environment.variables = { ...state.environment.variables, ...variables };
  for (const nested of [state.processes, state.children, state.executions]) {
    for (const child of nested ?? []) assign(child, variables);
  }
  if (state.execution) assign(state.execution, variables);
}
