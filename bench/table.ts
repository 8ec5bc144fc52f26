/** The report as people read it. */
import { isOver, isSound, type Line, memoryBudget, stallBudget } from './lines'
import { type Earlier, inEarlier } from './results'

function time(seconds: number | null): string {
  if (seconds === null) return '–'
  if (seconds >= 0.995) return `${seconds.toFixed(2)} s`
  return seconds >= 0.000995 ? `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms` : `${(seconds * 1e6).toFixed(1)} µs`
}

const times = (ratio: number | null): string => (ratio === null ? '–' : `${ratio.toFixed(ratio < 0.1 ? 3 : 2)}×`)

function verdict(line: Line): string {
  if (!isSound(line)) return line.status
  return line.limit === null ? '' : isOver(line) ? 'OVER' : 'ok'
}

/** Of the main thread, and what is written an object, each with its ratio to the floor's.. */
function effort({ effort: taken, objects }: Line): readonly string[] {
  if (typeof taken?.threadSeconds !== 'number') return ['', '', '', '']
  const { threadSeconds, writtenBytes, floor } = taken
  const ratio = (figure: number, of: number | undefined): string => (of === undefined || of <= 0 ? '' : times(figure / of))
  return [
    time(threadSeconds),
    ratio(threadSeconds, floor?.threadSeconds),
    `${(writtenBytes / objects / 1000).toFixed(2)} kB`,
    ratio(writtenBytes, floor?.writtenBytes),
  ]
}

const columns = [
  'phase',
  'time',
  'floor',
  'ratio',
  'limit',
  '',
  'an object',
  'thread',
  'ratio',
  'written',
  'ratio',
  'memory',
  'stall',
] as const

/** The lines of one size as a table. A figure over its budget has an exclamation mark. */
export function tableOf(lines: readonly Line[], other: Earlier | undefined): string {
  const head = [...columns, ...(other ? [`new : ${other.name}`] : [])]
  const rows = lines.map((line) => [
    line.phase,
    time(line.seconds),
    time(line.floorSeconds),
    times(line.ratio),
    line.limit === null ? '' : times(line.limit),
    verdict(line),
    line.memoryMb === null || line.seconds === null ? '' : `${((line.seconds / line.objects) * 1e6).toFixed(1)} µs`,
    ...effort(line),
    line.memoryMb === null ? '' : `${line.memoryMb} MB${line.memoryMb > memoryBudget(line.objects) ? '!' : ' '}`,
    line.stallMs === null ? '' : `${line.stallMs.toFixed(0)} ms${line.stallMs > stallBudget ? '!' : ' '}`,
    ...(other ? [times(inEarlier(line, other))] : []),
  ])
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const show = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 || i === 5 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
  return [show(head), ...rows.map(show)].map((line) => line.trimEnd()).join('\n')
}
