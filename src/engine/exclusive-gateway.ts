import { isSigningError, SigningError } from '../errors.ts';
import { readDataModel } from './altinn/data-model.ts';
import { evaluateExpression } from './altinn/evaluate-expression.ts';
import { isAltinnExpression, parseExpression } from './altinn/expression.ts';
import { ACTION_OF_FLOW, actionBefore } from './element-output.ts';
import { hostOf } from './engine-host.ts';
import type { EngineActivity, EngineBehaviour, EngineFlow, EngineMessage } from './engine-types.ts';
import type { GatewayChoice } from './process-run.ts';
import { declarationOf } from './waiting-task.ts';

/**
 * An exclusive gateway. Where a condition is in Altinn's language, exactly one flow must hold, and the default flow
 * is for when none does; the engine's own conditions take the first that holds. Without any condition, in this
 * order: the flow that somebody named to mend an incident, a registered choice, the only flow, the default flow.
 * Fails with `ERR_GATEWAY_FLOWS` or `ERR_GATEWAY_CHOICE_MISSING`.
 */
export class ExclusiveGatewayBehaviour implements EngineBehaviour {
  readonly #activity: EngineActivity;

  constructor(activity: EngineActivity) {
    this.#activity = activity;
  }

  execute(message: EngineMessage): void {
    const { outbound } = this.#activity;
    // Conditions that are scripts are the engine's affair.
    if (outbound.some(({ behaviour }) => behaviour.conditionExpression?.language)) {
      this.#publish('execute.completed', message, { outboundTakeOne: true });
    } else if (outbound.length === 0) this.#publish('execute.completed', message, {});
    else this.#decide(message);
  }

  #decide(message: EngineMessage): void {
    let chosen: string | Promise<string>;
    try {
      chosen = this.#choose(message);
    } catch (error) {
      this.#fail(message, error);
      return;
    }
    if (typeof chosen === 'string') this.#take(message, chosen);
    else this.#takeLater(message, chosen);
  }

  #choose(message: EngineMessage): string | Promise<string> {
    const { id, outbound, environment } = this.#activity;
    const host = hostOf(environment);
    const named = host && Object.hasOwn(host.chosenFlows, id) ? host.chosenFlows[id] : undefined;
    const chosen = named ?? this.#byConditions(message);
    if (chosen !== undefined) return chosen;
    const choice = host && Object.hasOwn(host.gatewayChoices, id) ? host.gatewayChoices[id] : undefined;
    if (choice) return this.#ask(message, choice);
    const only = outbound.length === 1 ? outbound[0] : outbound.find(({ isDefault }) => isDefault);
    if (only) return only.id;
    throw new SigningError(
      'ERR_GATEWAY_CHOICE_MISSING',
      `gateway <${id}> has several flows without conditions; register a choice for it, or name a flow`,
      { element: id },
    );
  }

  /** `undefined` where no flow has a condition. */
  #byConditions(message: EngineMessage): string | undefined {
    const { id, outbound } = this.#activity;
    const conditions = outbound.map(({ behaviour }) => behaviour.conditionExpression?.body);
    if (conditions.every((condition) => condition === undefined)) return undefined;
    const others = outbound.filter(({ isDefault }) => !isDefault);
    const holding = others.filter((flow) => this.#holds(flow, message));
    const exactlyOne = conditions.some(isAltinnExpression);
    if (holding.length === 1 || (holding.length > 1 && !exactlyOne)) return holding[0]!.id;
    const fallback = outbound.find((flow) => flow.isDefault && this.#holds(flow, message));
    if (holding.length === 0 && fallback) return fallback.id;
    throw new SigningError(
      'ERR_GATEWAY_FLOWS',
      `gateway <${id}> has ${holding.length} flows that hold and needs one; mend its conditions, or name a flow`,
      { element: id, info: { flows: holding.map((flow) => flow.id) } },
    );
  }

  #holds({ behaviour, isDefault }: EngineFlow, message: EngineMessage): boolean {
    const { environment } = this.#activity;
    const condition = behaviour.conditionExpression?.body;
    if (condition === undefined) return true;
    if (!isAltinnExpression(condition))
      return isDefault === true || !!environment.resolveExpression(condition, message);
    return (
      evaluateExpression(parseExpression(condition), {
        gatewayAction: actionBefore(environment, message.content),
        dataModel: (path, dataType) => this.#dataModel(path, dataType),
      }) === true
    );
  }

  #dataModel(path: string, dataType?: string): unknown {
    const { behaviour, environment } = this.#activity;
    const document = hostOf(environment)?.readDocument(
      dataType ?? declarationOf(behaviour)?.connectedDataType,
    );
    return document && readDataModel(document, path);
  }

  #ask(message: EngineMessage, choice: GatewayChoice): string | Promise<string> {
    const { id, outbound, environment } = this.#activity;
    const host = hostOf(environment);
    const action = actionBefore(environment, message.content);
    return choice({
      gatewayId: id,
      flows: outbound.map((flow) => ({
        id: flow.id,
        targetId: flow.targetId,
        ...(flow.name !== undefined && { name: flow.name }),
      })),
      ...(host?.instanceId !== undefined && { instanceId: host.instanceId }),
      ...(action !== null && { action }),
      dataModel: (path, dataType) => this.#dataModel(path, dataType),
    });
  }

  /** A gateway that was stopped meanwhile is asked again on resume; its late answer is not taken. */
  #takeLater(message: EngineMessage, chosen: Promise<string>): void {
    const { broker, environment } = this.#activity;
    const { executionId } = message.content;
    const consumerTag = `_api-${executionId}`;
    let stopped = false;
    broker.subscribeTmp(
      'api',
      `activity.#.${executionId}`,
      (_, { properties }) => {
        stopped = properties.type === 'stop' || properties.type === 'discard';
        if (properties.type === 'discard') this.#publish('execute.discard', message, {});
      },
      { noAck: true, consumerTag },
    );
    const end = (then: () => void) => {
      broker.cancel(consumerTag);
      if (!stopped) then();
    };
    const host = hostOf(environment);
    Promise.resolve(chosen)
      .then(
        (flowId) => end(() => this.#take(message, flowId)),
        (error) => end(() => this.#fail(message, error)),
      )
      .catch((error) => {
        if (!host?.onFailure(error)) throw error;
      })
      .finally(host?.onPending());
  }

  #take(message: EngineMessage, flowId: string): void {
    const { id, outbound, environment } = this.#activity;
    if (!outbound.some((flow) => flow.id === flowId)) {
      const ids = outbound.map((flow) => flow.id).join(', ');
      const text = `gateway <${id}> has no flow of the chosen id; choose one of ${ids}`;
      this.#fail(message, new SigningError('ERR_GATEWAY_FLOWS', text, { element: id }));
      return;
    }
    const action = actionBefore(environment, message.content);
    this.#publish('execute.completed', message, {
      outbound: outbound.map((flow) => ({
        id: flow.id,
        action: flow.id === flowId ? 'take' : 'discard',
        [ACTION_OF_FLOW]: action,
      })),
    });
  }

  #fail(message: EngineMessage, error: unknown): void {
    const { id, environment } = this.#activity;
    const known = isSigningError(error)
      ? new SigningError(error.code, error.message, {
          element: id,
          ...(error.info && { info: error.info }),
          cause: error,
        })
      : new SigningError('ERR_GATEWAY_FLOWS', `gateway <${id}> could not be decided: its choice failed`, {
          element: id,
          cause: error,
        });
    hostOf(environment)?.onFailure(known);
    this.#publish('execute.error', message, { error: known });
  }

  #publish(routingKey: string, { content }: EngineMessage, extra: Record<string, unknown>): void {
    this.#activity.broker.publish('execution', routingKey, { ...content, ...extra });
  }
}
