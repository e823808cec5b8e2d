import { DataError } from '../data-error.ts';
import type { Engine } from '../engine.ts';
import type { Aggregate } from './conditions.ts';
import type { Dialect } from './dialect.ts';

/** So many columns make one scan without making the statement too large to plan. */
const perStatement = 400;

/**
 * The aggregates that a set of questions needs, each once, in as few statements as the dialect allows: one
 * scan for all that can stand beside each other, one statement for each that groups.
 */
export class Plan {
  readonly statements: string[];
  readonly #dialect: Dialect;
  readonly #relation: string;
  readonly #together: string[] = [];
  readonly #alone: string[] = [];

  constructor(aggregates: Iterable<Aggregate>, dialect: Dialect, relation: string) {
    this.#dialect = dialect;
    this.#relation = relation;
    const [together, alone] = [new Set<string>(), new Set<string>()];
    for (const aggregate of aggregates) {
      const expression = dialect.expression(aggregate, relation);
      if (expression === null) alone.add(dialect.statement(aggregate, relation));
      else together.add(expression);
    }
    this.#together = [...together];
    this.#alone = [...alone];
    this.statements = [...this.#scans(), ...this.#alone];
  }

  #scans(): string[] {
    const scans: string[] = [];
    for (let at = 0; at < this.#together.length; at += perStatement) {
      const list = this.#together
        .slice(at, at + perStatement)
        .map((each, index) => `${each} AS a${at + index}`);
      scans.push(`SELECT ${list.join(', ')} FROM ${this.#relation}`);
    }
    return scans;
  }

  /**
   * Runs the statements and gives each aggregate its value; one that the engine could not evaluate by itself
   * throws its DataError when it is asked for.
   */
  async run(engine: Engine): Promise<(aggregate: Aggregate) => unknown> {
    const values = new Map<string, unknown>();
    for (const scan of this.#scans()) {
      const [row = {}] = await engine.all(scan);
      for (const [name, value] of Object.entries(row))
        values.set(this.#together[Number(name.slice(1))] as string, value);
    }
    for (const statement of this.#alone) values.set(statement, await valueOf(engine, statement));
    return (aggregate) => {
      const value = values.get(
        this.#dialect.expression(aggregate, this.#relation) ??
          this.#dialect.statement(aggregate, this.#relation),
      );
      if (value instanceof DataError) throw value;
      return value;
    };
  }
}

/** A malformed file is an error of all that is asked of it. */
async function valueOf(engine: Engine, statement: string): Promise<unknown> {
  try {
    const [row] = await engine.all(statement);
    return row?.['value'];
  } catch (error) {
    if (error instanceof DataError && !error.at) return error;
    throw error;
  }
}
