/** A promise that can also be asked whether it is over. */
export class TrackedPromise<T> {
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
