/** A promise one can also ask whether it is over. */
export class TrackedPromise<T> {
  private settled = false

  /** Whoever awaits `outcome` hears of its failure; nobody else does. */
  constructor(readonly outcome: Promise<T>) {
    const note = (): void => void (this.settled = true)
    outcome.then(note, note)
  }

  get isOver(): boolean {
    return this.settled
  }
}
