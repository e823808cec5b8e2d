import type { TableColumn } from '../sources.ts';
import { columnNamed } from './columns.ts';
import { between, comparison } from './comparison.ts';
import {
  all,
  any,
  columnTerm,
  type Condition,
  missing,
  not,
  type Sign,
  type Term,
  valueTerm,
} from './conditions.ts';
import { NotEvaluable } from './expectation.ts';

/** A text of pandas' `DataFrame.query`, with its default parser. */
export function pandasQuery(text: string, columns: readonly TableColumn[]): Condition {
  return new Filter(text, columns, 'pandas').whole();
}

/** A text of Spark SQL as `DataFrame.filter` takes it. */
export function sparkFilter(text: string, columns: readonly TableColumn[]): Condition {
  return new Filter(text, columns, 'spark').whole();
}

interface Token {
  kind: 'name' | 'column' | 'text' | 'number' | 'sign' | 'end';
  text: string;
}

const forms =
  /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|`(?<column>[^`]*)`|(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<sign><=|>=|==|!=|<>|[-<>=()[\],.&|~+*/%]))/uy;

type Operand = { term: Term } | { list: Term[] } | { condition: Condition };

const signs: Record<string, Sign> = {
  '==': '=',
  '=': '=',
  '!=': '<>',
  '<>': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** The part of both languages that selects rows: comparisons, lists, nulls, arithmetic, and, or, not. */
class Filter {
  readonly #tokens: Token[];
  readonly #columns: readonly TableColumn[];
  readonly #language: 'pandas' | 'spark';
  #at = 0;

  constructor(text: string, columns: readonly TableColumn[], language: 'pandas' | 'spark') {
    this.#columns = columns;
    this.#language = language;
    this.#tokens = tokensOf(text, this.#refusal);
  }

  readonly #refusal = (what: string) =>
    new NotEvaluable(
      `The row_condition cannot be read as ${this.#language === 'pandas' ? "pandas' query" : 'a Spark filter'}: ${what}.`,
    );

  whole(): Condition {
    const found = this.#or();
    if (this.#next.kind !== 'end') throw this.#unexpected();
    return this.#condition(found);
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token;
  }

  /** Whether one of these words or signs is next, which is then passed. */
  #passes(...words: string[]): string | null {
    const { kind, text } = this.#next;
    if (kind !== 'name' && kind !== 'sign') return null;
    const word = this.#language === 'spark' ? text.toLowerCase() : text;
    if (!words.includes(word)) return null;
    this.#at += 1;
    return word;
  }

  #needs(word: string): void {
    if (!this.#passes(word)) throw this.#unexpected();
  }

  #unexpected(): NotEvaluable {
    const { kind, text } = this.#next;
    return this.#refusal(kind === 'end' ? 'it ends too early' : `'${text}' is not expected there`);
  }

  #or(): Operand {
    const first = this.#and();
    const others: Condition[] = [];
    while (this.#passes('or', '|')) others.push(this.#condition(this.#and()));
    return others.length === 0 ? first : { condition: any(this.#condition(first), ...others) };
  }

  #and(): Operand {
    const first = this.#not();
    const others: Condition[] = [];
    while (this.#passes('and', '&')) others.push(this.#condition(this.#not()));
    return others.length === 0 ? first : { condition: all(this.#condition(first), ...others) };
  }

  #not(): Operand {
    if (this.#passes('not')) return { condition: not(this.#condition(this.#not())) };
    return this.#comparison();
  }

  /** `a < b`, chained in pandas; `in`, `between`, `is null`, `like`. */
  #comparison(): Operand {
    let left = this.#sum();
    const parts: Condition[] = [];
    for (;;) {
      const sign = this.#passes(...Object.keys(signs));
      if (sign) {
        const right = this.#sum();
        parts.push(this.#compared(left, signs[sign] as Sign, right));
        left = right;
        continue;
      }
      const special = this.#special(left);
      if (!special) break;
      parts.push(special);
    }
    return parts.length === 0
      ? left
      : { condition: parts.length === 1 ? (parts[0] as Condition) : all(...parts) };
  }

  #special(left: Operand): Condition | null {
    if (this.#passes('is')) {
      const isNot = this.#passes('not');
      this.#needs('null');
      const asked = missing(this.#columnOf(left));
      return isNot ? not(asked) : asked;
    }
    const start = this.#at;
    const negated = this.#passes('not') !== null;
    const asked = this.#passes('in')
      ? this.#contained(left, this.#sum())
      : this.#language === 'spark' && this.#passes('between')
        ? this.#between(left)
        : this.#language === 'spark' && this.#passes('like')
          ? this.#like(left)
          : null;
    if (!asked) this.#at = start;
    return asked && (negated ? not(asked) : asked);
  }

  #between(left: Operand): Condition {
    const low = this.#term(this.#sum());
    this.#needs('and');
    return between(this.#term(left), low, this.#term(this.#sum()), true);
  }

  #like(left: Operand): Condition {
    const pattern = this.#term(this.#sum());
    if (pattern.a !== 'value' || typeof pattern.value !== 'string') throw this.#refusal('LIKE needs a text');
    const column = this.#columnOf(left);
    if (column.type !== 'string')
      throw this.#refusal(`LIKE needs a column of text, and '${column.name}' is none`);
    return { is: 'like', column, pattern: pattern.value, escape: '\\' };
  }

  #compared(left: Operand, sign: Sign, right: Operand): Condition {
    if ('list' in right && (sign === '=' || sign === '<>')) {
      const asked = this.#contained(left, right);
      return sign === '=' ? asked : not(asked);
    }
    return comparison(this.#term(left), sign, this.#term(right), this.#language === 'spark');
  }

  #contained(left: Operand, right: Operand): Condition {
    const list = 'list' in right ? right.list : [this.#term(right)];
    const value = this.#term(left);
    const parts = list.map((each) => comparison(value, '=', each, this.#language === 'spark'));
    return any(...parts);
  }

  #sum(): Operand {
    let left = this.#product();
    for (let sign = this.#passes('+', '-'); sign; sign = this.#passes('+', '-'))
      left = { term: this.#arithmetic(sign as '+' | '-', left, this.#product()) };
    return left;
  }

  #product(): Operand {
    let left = this.#operand();
    // Of negative numbers Spark's remainder is another.
    const known = this.#language === 'pandas' ? ['*', '/', '%'] : ['*', '/'];
    for (let sign = this.#passes(...known); sign; sign = this.#passes(...known))
      left = { term: this.#arithmetic(sign as '*' | '/' | '%', left, this.#operand()) };
    return left;
  }

  #arithmetic(sign: '+' | '-' | '*' | '/' | '%', left: Operand, right: Operand): Term {
    const [a, b] = [this.#term(left), this.#term(right)];
    for (const term of [a, b])
      if (
        (term.a === 'column' && !['integer', 'number'].includes(term.column.type)) ||
        (term.a === 'value' && typeof term.value !== 'number')
      )
        throw this.#refusal(`'${sign}' is for numbers`);
    return { a: 'arithmetic', sign, left: a, right: b };
  }

  #operand(): Operand {
    if (this.#passes('~')) return { condition: not(this.#condition(this.#operand())) };
    if (this.#passes('-')) return { term: this.#arithmetic('-', { term: valueTerm(0) }, this.#operand()) };
    if (this.#passes('(')) return this.#withMethods(this.#parenthesis(')'));
    if (this.#passes('[')) return this.#parenthesis(']');
    const { kind, text } = this.#next;
    if (kind === 'end' || kind === 'sign') throw this.#unexpected();
    this.#at += 1;
    if (kind === 'number') return { term: valueTerm(Number(text)) };
    if (kind === 'text') return { term: valueTerm(unquoted(text)) };
    const word = text.toLowerCase();
    const isTruth =
      this.#language === 'spark' ? ['true', 'false'].includes(word) : ['True', 'False'].includes(text);
    if (kind === 'name' && isTruth) return { term: valueTerm(word === 'true') };
    if (kind === 'name' && ['isnull', 'isnotnull'].includes(word) && this.#passes('(')) {
      const asked = missing(this.#columnOf(this.#or()));
      this.#needs(')');
      return { condition: word === 'isnull' ? asked : not(asked) };
    }
    return this.#withMethods({ term: columnTerm(columnNamed(text, this.#columns)) });
  }

  /** One value or condition, or a list. */
  #parenthesis(closing: ')' | ']'): Operand {
    const found: Operand[] = [];
    while (!this.#passes(closing)) {
      found.push(this.#or());
      if (this.#passes(',')) continue;
      this.#needs(closing);
      break;
    }
    const [only] = found;
    if (found.length === 1 && only && closing === ')') return only;
    return { list: found.map((each) => this.#term(each)) };
  }

  /** `.isnull()` and `.notnull()`. */
  #withMethods(operand: Operand): Operand {
    if (!this.#passes('.')) return operand;
    const method = this.#passes('isnull', 'isna', 'notnull', 'notna');
    if (!method || !this.#passes('(') || !this.#passes(')'))
      throw this.#refusal(`of methods only isnull(), isna(), notnull() and notna() are known`);
    const asked = missing(this.#columnOf(operand));
    return { condition: method.startsWith('is') ? asked : not(asked) };
  }

  #columnOf(operand: Operand): TableColumn {
    if ('term' in operand && operand.term.a === 'column') return operand.term.column;
    throw this.#refusal('whether something is missing can be asked of a column only');
  }

  #term(operand: Operand): Term {
    if ('term' in operand) return operand.term;
    throw this.#refusal('a condition or a list stands where a value is needed');
  }

  /** A column of truth values is a condition by itself. */
  #condition(operand: Operand): Condition {
    if ('condition' in operand) return operand.condition;
    if ('term' in operand && operand.term.a === 'column' && operand.term.column.type === 'boolean')
      return comparison(operand.term, '=', valueTerm(true), this.#language === 'spark');
    throw this.#refusal('a value stands where a condition is needed');
  }
}

function tokensOf(text: string, refusal: (what: string) => NotEvaluable): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const end = text.trimEnd().length;
  while (at < end) {
    forms.lastIndex = at;
    const found = forms.exec(text);
    if (!found) throw refusal(`'${text.slice(at).trim().slice(0, 1)}' is not expected there`);
    at = forms.lastIndex;
    const [kind, value] = Object.entries(found.groups as Record<string, string | undefined>).find(
      ([, each]) => each !== undefined,
    ) as [Token['kind'], string];
    tokens.push({ kind, text: value });
  }
  return [...tokens, { kind: 'end', text: '' }];
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/gsu, (_, sign: string) => escapes[sign] ?? sign);
}
