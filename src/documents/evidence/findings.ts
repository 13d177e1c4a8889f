import { type EvidenceProblem, type EvidenceProblemCode, problemOf } from './evidence-problem.ts';

/** No more problems of one thing are told: what comes after so many helps nobody. */
const most = 100;

/** What was found out about evidence, for people to read. */
export class Findings {
  readonly statements: string[] = [];
  readonly problems: EvidenceProblem[] = [];
  readonly #said = new Set<string>();

  /** Something that is proved; once, however often it is. */
  say(statement: string, where?: string): void {
    const said = printable(where === undefined ? statement : `${where}: ${statement}`);
    if (this.#said.has(said)) return;
    this.#said.add(said);
    this.statements.push(said);
  }

  /** Something that is wrong. */
  complain(code: EvidenceProblemCode, message: string, where?: string): void {
    this.add({ code, message, ...(where !== undefined && { where }) });
  }

  add({ code, message, where }: EvidenceProblem): void {
    if (this.problems.length > most) return;
    if (this.problems.length === most) {
      this.problems.push({ code: 'too-large', message: 'there are more problems than are told here' });
      return;
    }
    this.problems.push({
      code,
      message: printable(message),
      ...(where !== undefined && { where: printable(where) }),
    });
  }

  /** What the work gives; undefined where it finds that the evidence is wrong, which is then noted. */
  async attempt<Result>(
    where: string | undefined,
    work: () => Result | Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      this.add(problemOf(error, where));
      return undefined;
    }
  }
}

/** Text out of evidence may come from anybody: it must not steer a terminal, add lines, nor run the other way. */
function printable(text: string): string {
  return text.replace(
    /[\p{C}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
