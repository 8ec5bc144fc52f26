/** The lines of a report: a figure with its floor, the ratio of both and the limit the ratio has. */
import type { Measured } from './measure'

/** A line of the report; `--json` prints it as it stands. */
export interface Line {
  readonly phase: string
  readonly objects: number
  /** Null where the figure is no time: memory and stalls, whose ratio is to their budget. */
  readonly seconds: number | null
  /** What the same takes at best, or what it is held against; null where nothing is. */
  readonly floorSeconds: number | null
  readonly ratio: number | null
  /** The highest ratio that is well; null where none is set. */
  readonly limit: number | null
  /** What else a phase took, and its floor. */
  readonly effort?: Effort | undefined
  readonly memoryMb: number | null
  readonly stallMs: number | null
  readonly status: string
  readonly counters: Readonly<Record<string, number>>
}

/** What a phase took beside time; of the floor null where there is none. */
export interface Effort {
  readonly threadSeconds: number
  readonly writtenBytes: number
  readonly floor: Pick<Measured, 'threadSeconds' | 'writtenBytes'> | null
}

/** Megabytes of resident memory a process may hold at most, Node-RED and all. */
export function memoryBudget(objects: number): number {
  return objects > 100_000 ? 700 : 400
}

/** Milliseconds the event loop may stand still at most. */
export const stallBudget = 50

/** Which flow was measured: the nodes hand on an object or a page a message, to one target or two. */
export interface Variant {
  readonly send: 'objects' | 'pages'
  readonly targets: 1 | 2
}

/** Below this code is being warmed up for most of the time, here more than there: ratios are shown and no limit is held. */
export const enoughObjects = 10_000

/** Limits by phase, as multiples of the floor. */
function limitOf(phase: string, { send, targets }: Variant): number | null {
  switch (phase) {
    case 'first full import':
      return 2
    case 'unchanged full import':
    case 'confirming import':
      return 1.5
    case 'first full sync':
      return targets === 2 ? 3.5 : send === 'pages' ? 2 : 3
    case 'repeated full sync':
      return targets === 2 ? null : 0.5
    case 'thorough full sync':
      return 3.5
    default:
      return null
  }
}

/** How a variant is called behind the phase's name. */
export function variantName({ send, targets }: Variant): string {
  return `${send === 'pages' ? ', pages' : ''}${targets === 2 ? ', two targets' : ''}`
}

/** The lines of a variant's phases against their floors. */
export function phaseLines(real: readonly Measured[], floor: readonly Measured[], variant: Variant): Line[] {
  return real.map(({ threadSeconds, writtenBytes, ...measured }) => {
    const best = floor.find((other) => other.phase === measured.phase)
    const floorSeconds = best?.seconds ?? null
    return {
      ...measured,
      effort: { threadSeconds, writtenBytes, floor: best ?? null },
      phase: `${measured.phase}${variantName(variant)}`,
      floorSeconds,
      ratio: floorSeconds === null ? null : measured.seconds / floorSeconds,
      limit: floorSeconds === null || measured.objects < enoughObjects ? null : limitOf(measured.phase, variant),
    }
  })
}

/** What the phases of a variant say of one another, and of the budgets of memory and of standing still. */
export function budgetLines(real: readonly Measured[], variant: Variant, objects: number): Line[] {
  const name = variantName(variant)
  const secondsOf = (phase: string): number | undefined => real.find((measured) => measured.phase === phase)?.seconds
  const part = (phase: string, of: string, limit: number | null): Line[] => {
    const [seconds, floorSeconds] = [secondsOf(phase), secondsOf(of)]
    if (seconds === undefined || floorSeconds === undefined) return []
    return [held(`${phase}${name} : ${of}`, { objects, seconds, floorSeconds, limit })]
  }
  const memoryMb = Math.max(...real.map((measured) => measured.memoryMb))
  const stallMs = Math.max(...real.map((measured) => measured.stallMs))
  return [
    ...part('repeated full sync', 'first full sync', objects >= enoughObjects ? 0.6 : null),
    ...part('delta sync, 1 % changed', 'first full sync', objects >= 100_000 ? 0.03 : null),
    { ...budget(`memory at its peak${name}`, objects, memoryMb / memoryBudget(objects)), memoryMb },
    { ...budget(`longest stall${name}`, objects, stallMs / stallBudget), stallMs },
  ]
}

/** A time, and the one it is held against. */
interface Times {
  readonly objects: number
  readonly seconds: number
  readonly floorSeconds: number
  /** The ratio that must not be exceeded. */
  readonly limit: number | null
  readonly counters?: Readonly<Record<string, number>>
}

/** A time held against another. */
export function held(phase: string, { objects, seconds, floorSeconds, limit, counters = {} }: Times): Line {
  const ratio = seconds / floorSeconds
  return { phase, objects, seconds, floorSeconds, ratio, limit, memoryMb: null, stallMs: null, status: 'done', counters }
}

/** A figure in its budget: 1 is all of it. */
export function budget(phase: string, objects: number, ratio: number): Line {
  return {
    phase,
    objects,
    seconds: null,
    floorSeconds: null,
    ratio,
    limit: 1,
    memoryMb: null,
    stallMs: null,
    status: 'done',
    counters: {},
  }
}

/** The phases whose cost an object must not grow with their number. */
const flat = ['first full import', 'unchanged full import', 'first full sync', 'repeated full sync']

/**
 * Seconds of the bigger run against those of the smaller one, were every object as dear. The smallest run is dear by warming up:
 * the bigger two say most.
 */
export function flatnessLines(small: readonly Line[], big: readonly Line[]): Line[] {
  return big.flatMap((line) => {
    const less = small.find((other) => other.phase === line.phase)
    const isFlat = flat.some((phase) => line.phase === phase || line.phase === `${phase}, pages`)
    if (!isFlat || less?.seconds == null || line.seconds === null) return []
    const floorSeconds = (less.seconds / less.objects) * line.objects
    const { objects, seconds } = line
    return [
      held(`${line.phase}: flat from ${less.objects.toLocaleString('en')}`, { objects, seconds, floorSeconds, limit: 1.25 }),
    ]
  })
}

export function isOver({ ratio, limit }: Line): boolean {
  return ratio !== null && limit !== null && ratio > limit
}

/** Whether the run did what it was measured for. */
export function isSound({ status }: Line): boolean {
  return status === 'done' || status === 'success'
}
