/**
 * One life of the soak: a real Node-RED lives through day after day of random changes and faults, and is asked every minute what
 * it holds. A child process of `scripts/soak.mjs`, which kills it in the middle of a day and begins the next life, and lets the
 * last one come to its end. That exits with 1 when memory grows, handles are left over, the store is unsound, or calm does not
 * return.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Soak } from './soak/cycle'
import type { Reading } from './soak/gauge'
import { leftOver, read, slopeOf } from './soak/gauge'

const { values: options } = parseArgs({
  options: {
    /** The user folder. */
    folder: { type: 'string' },
    /** After how many it ends by itself; none where it is killed. */
    minutes: { type: 'string', default: 'Infinity' },
    /** Goes on where the life before was killed. */
    resume: { type: 'boolean', default: false },
    people: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    /** How much the heap may grow over the second half, in MB, as the straight line through its readings says. */
    growth: { type: 'string', default: '3' },
    verbose: { type: 'boolean', default: false },
  },
})

const readEveryMinutes = 1 / 6

/** Before the first reading and the last, which are compared: timers that end by themselves have ended. */
const settleMs = 2000

function show(reading: Reading): void {
  const { minutes, cycles, rssMb, heapMb, handles, files, walMb, storeMb } = reading
  const open = Object.entries(handles).map(([kind, count]) => `${count} ${kind}`)
  console.log(
    `${minutes.toFixed(1).padStart(6)} min ${String(cycles).padStart(5)} cycles  rss ${rssMb} MB  heap ${heapMb} MB  store ${storeMb} MB  wal ${walMb} MB  ${files} files, ${open.join(', ')}`,
  )
}

/** Lives through days until the time is over; the readings of every ten seconds, from the first calm day on. */
async function liveOn(soak: Soak, minutes: number): Promise<Reading[]> {
  const began = performance.now()
  const passed = (): number => (performance.now() - began) / 60_000
  await wait(settleMs)
  const readings: Reading[] = [await read(0, 0, soak.file)]
  let shown = 0
  show(readings[0] as Reading)
  for (let cycles = 1; passed() < minutes; cycles++) {
    const fault = await soak.day()
    if (options.verbose) console.log(`       day ${cycles}: ${fault}`)
    if (passed() - (readings.at(-1)?.minutes ?? 0) < readEveryMinutes) continue
    const reading = await read(passed(), cycles, soak.file)
    readings.push(reading)
    if (reading.minutes - shown >= 1) show(reading)
    if (reading.minutes - shown >= 1) shown = reading.minutes
    soak.mustBeSound()
  }
  return readings
}

function verdict(readings: readonly Reading[], last: Reading): string[] {
  const [first] = readings
  const half = readings.slice(Math.floor(readings.length / 2))
  const span = (half.at(-1)?.minutes ?? 0) - (half[0]?.minutes ?? 0)
  const slope = slopeOf(half.map((reading) => [reading.minutes, reading.heapMb]))
  const limit = Number(options.growth) / (span || 1)
  console.log(`heap over the last ${span.toFixed(1)} minutes: ${slope.toFixed(3)} MB a minute, ${limit.toFixed(3)} allowed`)
  const grows = half.length > 3 && slope > limit ? [`the heap grows by ${slope.toFixed(3)} MB a minute`] : []
  return [...grows, ...(first ? leftOver(first, last) : [])]
}

async function main(): Promise<void> {
  const soak = new Soak(options.folder ?? '.', Number(options.people), Number(options.seed))
  const found: string[] = []
  try {
    await (options.resume ? soak.resume() : soak.begin())
    const readings = await liveOn(soak, Number(options.minutes))
    found.push(...(await soak.calmDown()))
    await wait(settleMs)
    const last = await read(Number(options.minutes), soak.days, soak.file)
    show(last)
    found.push(...verdict(readings, last))
    console.log(`faults: ${soak.faults()}`)
    await soak.end()
  } catch (error) {
    found.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  for (const text of found) console.log(`- ${text}`)
  console.log(`${soak.days} days, ${found.length} things wrong`)
  process.exit(found.length === 0 ? 0 : 1)
}

// Whatever ends it before its verdict is no success.
process.exitCode = 1
void main()
