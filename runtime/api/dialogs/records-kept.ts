/** What systems have shown to dialogs, for a short time: so that typing does not read a system, or log in to it, each time. */
import type { Tried } from './tried-objects'

/** Milliseconds from the end of a reading, of one that failed too. */
const keptMs = 20_000
/** Readings at once: a dialog has one. */
const mostKept = 4

export class RecordsKept {
  private readonly known = new Map<string, Promise<Tried>>()

  /** As it was read lately by this key, else as `read` has it. */
  get(key: string, read: () => Promise<Tried>): Promise<Tried> {
    const found = this.known.get(key)
    if (found) return found
    const [oldest] = this.known.keys()
    if (this.known.size >= mostKept && oldest !== undefined) this.known.delete(oldest)
    const reading = read()
    this.known.set(key, reading)
    const forget = (): void => void setTimeout(() => this.known.delete(key), keptMs).unref()
    reading.then(forget, forget)
    return reading
  }
}
