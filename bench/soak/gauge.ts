/** What the soak measures, and the line through it. */
import { readdirSync, statSync } from 'node:fs'

export interface Reading {
  /** Since the start. */
  readonly minutes: number
  readonly cycles: number
  readonly rssMb: number
  /** After garbage collection. */
  readonly heapMb: number
  readonly handles: Readonly<Record<string, number>>
  readonly files: number
  readonly walMb: number
  readonly storeMb: number
}

const mb = (bytes: number): number => Math.round(bytes / 10_485.76) / 100

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

/** Reads the gauges between two cycles, when no run is under way. */
export async function read(minutes: number, cycles: number, store: string): Promise<Reading> {
  const { gc } = globalThis
  if (!gc) throw new Error('the soak needs node --expose-gc')
  for (let n = 0; n < 3; n++) {
    await new Promise((next) => setTimeout(next, 20))
    gc()
  }
  const handles: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1
  const { rss, heapUsed } = process.memoryUsage()
  return {
    minutes,
    cycles,
    rssMb: mb(rss),
    heapMb: mb(heapUsed),
    handles,
    files: readdirSync('/proc/self/fd').length,
    walMb: mb(sizeOf(`${store}-wal`)),
    storeMb: mb(sizeOf(store)),
  }
}

/** The slope of the straight line nearest to the points. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const n = points.length
  const mean = (of: 0 | 1): number => points.reduce((sum, point) => sum + point[of], 0) / n
  const [x, y] = [mean(0), mean(1)]
  const spread = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
  return spread === 0 ? 0 : points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / spread
}

/** Handles of which there are more than at first. */
export function leftOver(first: Reading, last: Reading): string[] {
  const more = Object.entries(last.handles).filter(([kind, count]) => count > (first.handles[kind] ?? 0))
  const handles = more.map(([kind, count]) => `${count} ${kind} where there were ${first.handles[kind] ?? 0}`)
  return last.files > first.files ? [...handles, `${last.files} open files where there were ${first.files}`] : handles
}
