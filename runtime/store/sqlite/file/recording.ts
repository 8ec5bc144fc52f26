/**
 * What a page is going to write, noted down statement by statement, so that another thread can carry it out in one transaction.
 */

/** A value a statement is given. */
export type Bound = string | number | null

/** The statements of one page in their order. */
export class Recording {
  /** Each SQL text once, in the order of first use. */
  readonly texts: string[] = []
  /** Pairs: the index of the text, and how many values it takes. */
  readonly steps: number[] = []
  /** The values of all steps, one after the other: flat, because that is what travels between threads at the least cost. */
  readonly values: Bound[] = []
  /** Characters of all texts among the values. */
  characters = 0
  readonly #indexes = new Map<string, number>()

  add(text: string, parameters: readonly unknown[]): void {
    this.#step(text, parameters.length)
    this.#bind(parameters)
  }

  addRows(text: string, rows: readonly (readonly unknown[])[], from: number, to: number): void {
    let count = 0
    for (let at = from; at < to; at++) {
      const row = rows[at] as readonly unknown[]
      count += row.length
      this.#bind(row)
    }
    this.#step(text, count)
  }

  #bind(values: readonly unknown[]): void {
    for (const value of values) {
      if (typeof value === 'string') this.characters += value.length
      this.values.push(value as Bound)
    }
  }

  #step(text: string, count: number): void {
    let index = this.#indexes.get(text)
    if (index === undefined) {
      index = this.texts.push(text) - 1
      this.#indexes.set(text, index)
    }
    this.steps.push(index, count)
  }
}
