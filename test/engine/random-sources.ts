/** What happens in the sources of a random history, and how many histories are drawn. */
import fc from 'fast-check'
import { memorySystem } from '../nodes/memory'
import type { TwoSources } from './two-sources'

const more = process.env['IDWEAVE_RUNS']
const seed = process.env['IDWEAVE_SEED']
const path = process.env['IDWEAVE_PATH']

/** So many histories, or as many as `IDWEAVE_RUNS` says; `IDWEAVE_SEED` and `IDWEAVE_PATH` repeat what a failure shows. */
export const drawn = (runs: number) => ({
  numRuns: more === undefined ? runs : Number(more),
  ...(seed && { seed: Number(seed) }),
  ...(path && { path }),
})

/** Milliseconds a test of that many histories may take. */
export const longEnough = more === undefined ? 120_000 : 7_200_000

/** One thing that happens in HR, in the badge system or in the list of units. */
export type SourceEvent =
  | { readonly kind: 'hire' | 'leave' | 'badge' | 'badgeGone'; readonly who: number; readonly value: string }
  | { readonly kind: 'change'; readonly who: number; readonly attribute: string; readonly value: string }
  /** The second becomes the manager of the first, whether anybody has that number or not; 0 is nobody. */
  | { readonly kind: 'manages'; readonly who: number; readonly other: number }
  /** Somebody's first day is so many days from now. */
  | { readonly kind: 'starts'; readonly who: number; readonly days: number }
  | { readonly kind: 'unit' | 'unitGone'; readonly code: string; readonly value: string }

export const who = fc.integer({ min: 1, max: 4 })
export const value = fc.constantFrom('', 'A', 'A', 'B', 'C')
const code = fc.constantFrom('A', 'B', 'C')
const kind = <K extends string>(...kinds: readonly K[]): fc.Arbitrary<K> => fc.constantFrom(...kinds)

/** Who is there at first, so that most histories have people with managers, in units. */
export const beginning: readonly SourceEvent[] = [
  { kind: 'unit', code: 'A', value: 'A' },
  { kind: 'unit', code: 'B', value: 'B' },
  { kind: 'hire', who: 1, value: 'A' },
  { kind: 'hire', who: 2, value: 'B' },
  { kind: 'hire', who: 3, value: 'A' },
  { kind: 'badge', who: 2, value: 'B' },
  { kind: 'manages', who: 2, other: 1 },
  { kind: 'manages', who: 3, other: 2 },
]

/** Hardly anything happens without people, so that hires and changes are drawn most. */
export const sourceEvents = (...changing: readonly string[]): fc.WeightedArbitrary<SourceEvent>[] => [
  { weight: 3, arbitrary: fc.record({ kind: kind('hire'), who, value }) },
  { weight: 5, arbitrary: fc.record({ kind: kind('change'), who, attribute: fc.constantFrom(...changing), value }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('leave', 'badge', 'badge', 'badgeGone'), who, value }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('manages'), who, other: fc.integer({ min: 0, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('unit', 'unit', 'unitGone'), code, value }) },
]

/** Lets it happen; to somebody who is not there nothing does. */
export function happen(world: TwoSources, event: SourceEvent): void {
  if ('code' in event) return happenToUnit(event)
  const id = `${event.who}`
  const isKnown = memorySystem('hr').rows.has(id)
  switch (event.kind) {
    case 'hire':
      if (!isKnown) world.hire(id, `P${event.who}`, 'Q', { phone: event.value, department: event.value })
      return
    case 'change':
      if (isKnown) world.change(id, { [event.attribute]: event.value })
      return
    case 'leave':
      return world.leave(id)
    case 'badge':
      return world.badge(`b${id}`, { employeeId: id, givenName: `badge ${id}`, phone: event.value })
    case 'badgeGone':
      return void memorySystem('badge').rows.delete(`b${id}`)
    case 'manages':
      if (isKnown) world.change(id, { manager: event.other === 0 ? '' : `${event.other}` })
      return
    case 'starts':
      if (isKnown) world.change(id, { start: new Date(world.clock() + event.days * 86_400_000).toISOString().slice(0, 10) })
      return
    default:
      return event satisfies never
  }
}

function happenToUnit({ kind, code, value }: Extract<SourceEvent, { code: string }>): void {
  if (kind === 'unit') memorySystem('dept').set(code, { name: `unit ${value}` })
  else memorySystem('dept').rows.delete(code)
}

const sources = ['hr', 'badge', 'dept'] as const

/** A source that shows nobody marks nobody as gone (I3), so in each there is somebody. */
export function nobodyIsEmpty(): void {
  memorySystem('hr').set('always', { givenName: 'Eve', sn: 'Q', department: 'A', employeeType: 'FTE' })
  memorySystem('badge').set('always', { employeeId: 'always', phone: '1' })
  memorySystem('dept').set('E', { name: 'everywhere' })
}

/** The tables as they are, to fill another world with. */
export function tables(): () => void {
  const kept = sources.map((name) => [name, new Map(memorySystem(name).rows)] as const)
  return () => {
    for (const [name, rows] of kept) for (const [id, row] of rows) memorySystem(name).set(id, row)
  }
}
