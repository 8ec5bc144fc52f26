/** What a page is going to write, noted down statement by statement, so that another thread can carry it out in one transaction. */

/** A value a statement is given. */
export type Bound = string | number | null

export class Recording {
  /** Each SQL text once, in the order of first use. */
  readonly texts: string[] = []
  /** Pairs: the place of the text, and how many values it takes. */
  readonly steps: number[] = []
  /** The values of all steps, one after the other: flat, because that is what travels between threads at the least cost. */
  readonly values: Bound[] = []
  /** Characters of all texts among the values. */
  characters = 0
  readonly #places = new Map<string, number>()

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
    for (const one of values) {
      if (typeof one === 'string') this.characters += one.length
      this.values.push(one as Bound)
    }
  }

  #step(text: string, count: number): void {
    let place = this.#places.get(text)
    if (place === undefined) {
      place = this.texts.push(text) - 1
      this.#places.set(text, place)
    }
    this.steps.push(place, count)
  }
}
