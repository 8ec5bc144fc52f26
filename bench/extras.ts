/** What is measured apart from the cycle: expressions, one person's change, the API's answers, directories. */
import type { Answers } from './asker'
import { runChild } from './children'
import { directoryLines } from './directories'
import type { Written } from './group'
import { budget, held, type Line } from './lines'
import type { Measured } from './measure'

export interface ExtrasPlan {
  readonly dist: string
  readonly objects: number
  readonly ldap: boolean
  /** Unique addresses, with the same flow without them for comparison. */
  readonly unique: boolean
  /** A group of everybody of which two members change. */
  readonly group: boolean
  say(text: string): void
}

/** Seconds one person's change may take through delta import, sync and export together. */
const onePersonBudget = 0.1

/** Seconds a scan, or a delta, may take that finds at most some dozens of people. */
const scanBudget = 0.15

/** Seconds the API may take to answer. */
const answerBudget = 0.2

export async function measureExtras({ dist, objects, ldap, unique, group, say }: ExtrasPlan): Promise<Line[]> {
  say('expressions')
  const [expression] = await runChild<{ compiled: number; byHand: number }>(dist, 'expression', { json: 'true' })
  const lines = expression ? [expressionLine(expression)] : []
  say('one person changed')
  lines.push(...onePersonLines(await runChild<Measured | { answers: Answers }>(dist, 'one-person', { objects }), objects))
  say('people with dates')
  lines.push(...dateLines(await runChild<Measured>(dist, 'dates', { objects }), objects))
  if (unique) lines.push(...(await uniqueLines(dist, objects, say)))
  if (group) {
    say('a group of everybody, changed by two')
    lines.push(...groupLines(await runChild<Measured | { written: Written }>(dist, 'group', { objects }), objects))
  }
  if (ldap) lines.push(...(await directoryLines(dist, say)))
  return lines
}

function expressionLine({ compiled, byHand }: { compiled: number; byHand: number }): Line {
  return held('mail address by expression', { objects: 1_000_000, seconds: compiled, floorSeconds: byHand, limit: 2 })
}

/** What a scan costs goes by who has come due, not by who is there. */
function dateLines(phases: readonly Measured[], objects: number): Line[] {
  return phases.map(({ phase, seconds, counters }) =>
    held(phase, { objects, seconds, floorSeconds: scanBudget, limit: 1, counters: { processed: counters['processed'] ?? 0 } }),
  )
}

/** The floor is the flow without unique addresses and without dates that move. */
async function uniqueLines(dist: string, objects: number, say: (text: string) => void): Promise<Line[]> {
  say('unique addresses')
  const unique = await runChild<Measured>(dist, 'unique', { objects })
  say('the same without')
  const plain = await runChild<Measured>(dist, 'unique', { objects, plain: 'true' })
  return unique.map(({ phase, seconds, counters }, at) => {
    const isWhole = /full sync/.test(phase)
    const floorSeconds = isWhole ? (plain[at]?.seconds ?? 0) : scanBudget
    const processed = { processed: counters['processed'] ?? 0 }
    return held(`unique addresses: ${phase}`, { objects, seconds, floorSeconds, limit: isWhole ? 2 : 1, counters: processed })
  })
}

/** Rows of the store that two changed members of a large group may change in one phase, and values that are sent. */
const groupRows = 20

/** What two members cost goes by them, not by how many there are: the rows written. Reading and comparing the list is not. */
function groupLines(said: readonly (Measured | { written: Written })[], objects: number): Line[] {
  return said.map((line): Line => {
    if ('written' in line) {
      const { phase, rows, sent } = line.written
      return { ...budget(`${phase}: rows written`, objects, rows / groupRows), counters: { rows, sent } }
    }
    const { phase, seconds } = line
    return { ...budget(phase, objects, 0), seconds, ratio: null, limit: null }
  })
}

function onePersonLines(said: readonly (Measured | { answers: Answers })[], objects: number): Line[] {
  const phases = said.filter((line) => 'phase' in line)
  const median = (phase: string): number => {
    const sorted = phases.filter((measured) => measured.phase === phase).sort((a, b) => a.seconds - b.seconds)
    return sorted[sorted.length >> 1]?.seconds ?? 0
  }
  const parts = ['delta import', 'delta sync', 'export'].map((phase) => [phase, median(phase)] as const)
  const seconds = parts.reduce((sum, [, seconds]) => sum + seconds, 0)
  const counters = Object.fromEntries(parts.map(([phase, seconds]) => [`${phase}, ms`, Math.round(seconds * 1e4) / 10]))
  const lines = [
    held('one person changed: import, sync, export', { objects, seconds, floorSeconds: onePersonBudget, limit: 1, counters }),
  ]
  for (const line of said) {
    if (!('answers' in line)) continue
    const seconds = Math.max(...Object.values(line.answers.slowestMs)) / 1000
    const counters = { asked: line.answers.asked, ...line.answers.slowestMs }
    lines.push(
      held('slowest answer of the API in a first full sync', {
        objects,
        seconds,
        floorSeconds: answerBudget,
        limit: 1,
        counters,
      }),
    )
  }
  return lines
}
