/** A promise one can also ask whether it is over. */
export class Settling<T> {
  private over = false

  /** Whoever awaits `outcome` hears of its failure; nobody else does. */
  constructor(readonly outcome: Promise<T>) {
    const note = (): void => void (this.over = true)
    outcome.then(note, note)
  }

  get isOver(): boolean {
    return this.over
  }
}
