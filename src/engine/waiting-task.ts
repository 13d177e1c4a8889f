import { isSigningError, SigningError } from '../errors.ts';
import type { ElementDeclaration } from './element-declaration.ts';
import { setElementOutput } from './element-output.ts';
import { type EngineHost, hostOf, type WaitingTask } from './engine-host.ts';
import type {
  EngineActivity,
  EngineBehaviour,
  EngineContent,
  EngineContext,
  EngineElementDefinition,
  EngineLoop,
  EngineMessage,
} from './engine-types.ts';
import { findErrorCatcher } from './error-catcher.ts';
import { resolveSigningTask } from './signing-task-config.ts';

/** Name under which an element's declaration stands in the engine's form of the definition. */
export const DECLARATION = 'signingDeclaration';

export function declarationOf(behaviour: Record<string, unknown>): ElementDeclaration | undefined {
  return behaviour[DECLARATION] as ElementDeclaration | undefined;
}

/**
 * A task that waits until its host ends the wait: a signing task, one of Altinn's, a user task, or a service task
 * whose work is done elsewhere. All but signing tasks may also be signalled through the engine, as its own can.
 * What the host keeps with a waiting task is saved and recovered with the engine's state.
 */
export class WaitingTaskBehaviour implements EngineBehaviour {
  readonly #activity: EngineActivity;
  readonly #context: EngineContext;
  readonly #loop: EngineLoop | undefined;
  #kept: unknown;
  #left = false;

  constructor(activity: EngineActivity, context: EngineContext) {
    this.#activity = activity;
    this.#context = context;
    const loop = activity.behaviour.loopCharacteristics;
    this.#loop = loop && new loop.Behaviour(activity, loop);
  }

  /** What the host keeps with the execution that runs, or that ran last. */
  get kept(): unknown {
    return this.#kept;
  }

  getState(): Record<string, unknown> | undefined {
    return this.#kept === undefined ? undefined : { kept: this.#kept };
  }

  recover(state: Record<string, unknown>): void {
    this.#kept = state.kept;
  }

  execute(message: EngineMessage): void {
    const { content } = message;
    if (this.#loop && content.isRootScope) {
      this.#loop.execute(message);
      return;
    }
    const host = hostOf(this.#activity.environment);
    const task = this.#describe(message, host);
    this.#listen(content, task);
    this.#left = false;
    host?.onWait(task);
    // A host may have ended the wait at once: a recovered task that had its outcome before.
    if (!this.#left) this.#activity.broker.publish('event', 'activity.wait', { ...content, state: 'wait' });
  }

  #describe(message: EngineMessage, host: EngineHost | undefined): WaitingTask {
    const { content } = message;
    const { id, type, name } = this.#activity;
    const { taskType, service, signing } = declarationOf(this.#activity.behaviour) ?? {};
    return {
      elementId: id,
      executionId: content.executionId,
      kind: signing ? 'signing' : service !== undefined ? 'service' : 'task',
      type,
      ...(name !== undefined && { name }),
      ...(taskType !== undefined && { taskType }),
      ...(service !== undefined && { service }),
      ...(signing && this.#resolve(message, host)),
      complete: (output) => this.#complete(content, output),
      fail: (error) => this.#fail(content, error),
      catches: (code) => findErrorCatcher(this.#context, id, code) !== undefined,
      kept: () => this.#kept,
      keep: (value) => {
        this.#kept = value;
      },
      keptBy: (elementId) => findActivity(this.#activity, this.#context, elementId)?.execution?.source?.kept,
      signingTasks: () => signingTasksOf(this.#context).map((definition) => definition.id),
      variables: () => ({ ...this.#activity.environment.variables }),
    };
  }

  #resolve(
    message: EngineMessage,
    host: EngineHost | undefined,
  ): Pick<WaitingTask, 'signing' | 'providerOrders'> {
    const { id, behaviour, environment } = this.#activity;
    try {
      const { config, providerOrders } = resolveSigningTask(id, declarationOf(behaviour)!.signing!, {
        resolve: (expression) => environment.resolveExpression(expression, message),
        tasksOf: (dataType) => this.#tasksOf(dataType),
        ...(host?.minCount && { minCount: host.minCount }),
      });
      return { signing: config, providerOrders };
    } catch (error) {
      // A task that already waits was entered with what its expressions gave then; they are not asked again.
      if (message.fields.redelivered || message.content.isRecovered) return {};
      host?.onFailure(error);
      throw isSigningError(error)
        ? error
        : new SigningError('ERR_ENGINE_FAILED', `signing task <${id}> can't be entered`, {
            element: id,
            cause: error,
          });
    }
  }

  #tasksOf(dataType: string): string[] {
    return signingTasksOf(this.#context)
      .filter(({ behaviour }) => declarationOf(behaviour)?.signing?.signatureDataType === dataType)
      .map(({ id }) => id);
  }

  #listen(content: EngineContent, task: WaitingTask): void {
    const { broker } = this.#activity;
    const { executionId } = content;
    broker.subscribeTmp(
      'api',
      `activity.#.${executionId}`,
      (_, message) => this.#onApi(content, task, message),
      {
        noAck: true,
        consumerTag: `_api-${executionId}`,
      },
    );
    if (task.kind === 'signing') return;
    broker.subscribeTmp('api', '#.signal.*', (_, message) => this.#onDelegated(content, task, message), {
      noAck: true,
      consumerTag: `_api-delegated-${executionId}`,
    });
  }

  #onDelegated(content: EngineContent, task: WaitingTask, message: EngineMessage): void {
    const { id, executionId } = (message.content?.message ?? {}) as { id?: string; executionId?: string };
    if (!message.properties.delegate || (id === undefined && executionId === undefined)) return;
    if (executionId !== undefined ? executionId !== content.executionId : id !== content.id) return;
    const { type, correlationId } = message.properties;
    const consumed = { ...content, message: message.content.message };
    this.#activity.broker.publish('event', 'activity.consumed', consumed, { type, correlationId });
    this.#onApi(content, task, message);
  }

  #onApi(content: EngineContent, task: WaitingTask, { properties, content: api }: EngineMessage): void {
    if (properties.type === 'stop') this.#stop(content);
    if (properties.type === 'discard') {
      this.#stop(content);
      this.#activity.broker.publish('execution', 'execute.discard', { ...content });
    }
    // Whoever ends a signing task from outside would pass by its rules.
    if (task.kind === 'signing') return;
    if (properties.type === 'signal') this.#complete(content, (api.message ?? {}) as Record<string, unknown>);
    if (properties.type === 'error') {
      this.#fail(content, { code: String(api.code ?? ''), message: String(api.message ?? '') });
    }
  }

  #complete(content: EngineContent, output: Record<string, unknown>): void {
    this.#stop(content, true);
    setElementOutput(this.#activity, output);
    this.#activity.broker.publish('execution', 'execute.completed', { ...content, output, state: 'signal' });
  }

  #fail(content: EngineContent, { code, message, output }: Parameters<WaitingTask['fail']>[0]): void {
    this.#stop(content);
    if (output) setElementOutput(this.#activity, output);
    const error = Object.assign(new Error(message), { code, type: 'ActivityError' });
    this.#activity.broker.publish('execution', 'execute.error', { ...content, error }, { mandatory: true });
  }

  #stop({ executionId }: EngineContent, isCompleted = false): void {
    const { broker, environment } = this.#activity;
    this.#left = true;
    broker.cancel(`_api-${executionId}`);
    broker.cancel(`_api-delegated-${executionId}`);
    hostOf(environment)?.onLeave(executionId, isCompleted);
  }
}

function signingTasksOf({ definitionContext }: EngineContext): EngineElementDefinition[] {
  return definitionContext.elements.activities.filter(({ behaviour }) => declarationOf(behaviour)?.signing);
}

/** An activity of the same scope or of one around it; of an inner scope there may be many. */
function findActivity(
  { parent }: { parent: { id: string } },
  context: EngineContext,
  elementId: string,
): EngineActivity | undefined {
  const definition = context.definitionContext.getActivityById(elementId);
  let scope: { parent: { id: string }; context: EngineContext } | undefined = { parent, context };
  while (scope && definition) {
    if (definition.parent.id === scope.parent.id)
      return scope.context.getActivityById(elementId) ?? undefined;
    const { owner }: EngineContext = scope.context;
    scope =
      owner?.parent && owner.context && owner.context !== scope.context
        ? { parent: owner.parent, context: owner.context }
        : undefined;
  }
  return undefined;
}
