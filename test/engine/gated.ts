/** A directory that reads only once a gate is open, so that runs meet. */
import { bentConnector } from './directory'

let gate: Promise<void> = Promise.resolve()

export const gated = () =>
  bentConnector('gated', (open) => ({
    ...open,
    async *importAll(selection, signal) {
      await gate
      if (open.importAll) yield* open.importAll(selection, signal)
    },
  }))

/** The setting of a system that reads so. */
export const behindTheGate = { id: 'ad', connector: 'gated' }

/** Closes the gate; what it returns opens it. */
export function closedGate(): () => void {
  let open: () => void = () => undefined
  gate = new Promise((done) => (open = done))
  return open
}
