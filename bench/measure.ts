/**
 * Measuring one phase in the process that carries it out: its time, that of its main thread, the bytes it wrote, the longest
 * stall of the event loop, the most memory it held.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** What a child process says about a phase, one JSON object a line. */
export interface Measured {
  readonly phase: string
  readonly objects: number
  readonly seconds: number
  /** Seconds a processor worked for the main thread, whatever clock `seconds` goes by. */
  readonly threadSeconds: number
  /** Bytes handed to the system to be written, the log and its copy in the file both; 0 where the system does not tell. */
  readonly writtenBytes: number
  /** The most resident memory during the phase, in MB (10^6 bytes); where the system does not tell, that at its end. */
  readonly memoryMb: number
  /** The longest time the event loop stood still, in milliseconds. */
  readonly stallMs: number
  readonly status: string
  readonly counters: Readonly<Record<string, number>>
}

/** How a phase ended: `status` is that of the run, or `done`. */
export interface Ended {
  readonly status: string
  readonly counters: Readonly<Record<string, number>>
}

/**
 * What seconds are counted: those that pass, or those the processors worked for this process, which says more on a busy machine.
 */
export type Clock = 'elapsed' | 'cpu'

export interface StopwatchOptions {
  readonly clock?: Clock | undefined
  /** A folder that gets a `.cpuprofile` of every phase. */
  readonly profiles?: string | undefined
}

const clocks: Readonly<Record<Clock, () => number>> = {
  elapsed: () => performance.now() / 1000,
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  },
}

/** Times phases and prints a line for each. */
export class Stopwatch {
  readonly #delay = monitorEventLoopDelay({ resolution: 1 })
  readonly #seconds: () => number

  constructor(
    private readonly objects: number,
    private readonly options: StopwatchOptions = {},
  ) {
    this.#seconds = clocks[options.clock ?? 'elapsed']
    this.#delay.enable()
  }

  async phase(name: string, work: () => Promise<Ended> | Ended): Promise<Measured> {
    const { profiles } = this.options
    const profile = profiles === undefined ? undefined : await startProfile()
    forgetPeak()
    this.#delay.reset()
    // The first tick after a reset is only taken note of.
    await new Promise((resolve) => setTimeout(resolve, 5))
    const [writtenBefore, threadBefore, begin] = [writtenBytes(), threadSeconds(), this.#seconds()]
    const { status, counters } = await work()
    const seconds = this.#seconds() - begin
    const effort = { threadSeconds: threadSeconds() - threadBefore, writtenBytes: writtenBytes() - writtenBefore }
    await new Promise((resolve) => setTimeout(resolve, 5))
    const stallMs = Math.round(this.#delay.max / 1e5) / 10
    if (profile !== undefined && profiles !== undefined) {
      mkdirSync(profiles, { recursive: true })
      await profile(join(profiles, `${name.replace(/\W+/g, '-')}.cpuprofile`))
    }
    const measured = {
      phase: name,
      objects: this.objects,
      seconds,
      ...effort,
      memoryMb: peakMb(),
      stallMs,
      status,
      counters,
    }
    console.log(JSON.stringify(measured))
    return measured
  }
}

function threadSeconds(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e6
}

function writtenBytes(): number {
  try {
    return Number(/^wchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

async function startProfile(): Promise<(file: string) => Promise<void>> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 500 })
  await session.post('Profiler.start')
  return async (file) => {
    const { profile } = await session.post('Profiler.stop')
    writeFileSync(file, JSON.stringify(profile))
    session.disconnect()
  }
}

/** Linux keeps the peak of a process and forgets it when told so. */
function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // Other systems, or a container that forbids it: then the peak is that since the start.
  }
}

function peakMb(): number {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    if (kib !== undefined) return Math.round((Number(kib) * 1024) / 1e6)
  } catch {
    // No /proc.
  }
  return Math.round(process.memoryUsage.rss() / 1e6)
}
