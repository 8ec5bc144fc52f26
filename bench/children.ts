/** The processes things are measured in: each variant in its own, so that neither memory nor warm code is shared. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Measured } from './measure'

/** Runs `bench/<name>.js` of a built tree and returns what it printed, a value a line. Throws when the process fails. */
export async function runChild<T>(dist: string, name: string, options: Readonly<Record<string, string | number>>): Promise<T[]> {
  const settings = Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)])
  const child = spawn(process.execPath, [join(dist, 'bench', `${name}.js`), ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  const lines: T[] = []
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('{')) lines.push(JSON.parse(line) as T)
  const code = await ended
  if (code !== 0) throw new Error(`${name} ${settings.join(' ')} ended with ${code}`)
  return lines
}

/** The rounds of the same child as one: of every phase the round with the median time, with the medians of memory and stalls. */
export function medianOf(rounds: readonly (readonly Measured[])[]): Measured[] {
  return (rounds[0] ?? []).map(({ phase }) => {
    const all = rounds.flatMap((round) => round.filter((measured) => measured.phase === phase))
    const sorted = all.sort((a, b) => a.seconds - b.seconds)
    const middle = sorted[sorted.length >> 1] as Measured
    const unsound = all.find((measured) => measured.status !== 'success' && measured.status !== 'done')
    return {
      ...middle,
      memoryMb: median(all.map((measured) => measured.memoryMb)),
      stallMs: median(all.map((measured) => measured.stallMs)),
      status: unsound?.status ?? middle.status,
    }
  })
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[figures.length >> 1] ?? 0
}
