/** Ctrl-C and SIGTERM while a command waits: what it has started is ended or goes on, and which of these is said. */

export type Signal = 'SIGINT' | 'SIGTERM'

/** As shells have it: 128 and the number of the signal. */
const codes = { SIGINT: 130, SIGTERM: 143 } as const satisfies Readonly<Record<Signal, number>>

/** What ends the program at a signal: a sentence, and the exit code. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly code: number
  constructor(message: string, signal: Signal) {
    super(message)
    this.code = codes[signal]
  }
}

/** Notices the first signal; the next ends the program at once, as any would. */
export class Interruption {
  private signal: Signal | null = null
  private resume: () => void = () => undefined
  private readonly heard = (signal: Signal): void => {
    this.signal ??= signal
    this.end()
    this.resume()
  }

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, this.heard)
  }

  /** Which it was; null: none has come. */
  get by(): Signal | null {
    return this.signal
  }

  /** Resolves after so many milliseconds, or at the signal. */
  async pause(ms: number): Promise<void> {
    if (this.signal !== null) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.resume = resolve
      timer = setTimeout(resolve, ms)
    })
    clearTimeout(timer)
  }

  /** From now on signals end the program. */
  end(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, this.heard)
  }
}
