/** The kill loop: again and again a death at one checkpoint, a new start, and a comparison with the story nobody disturbed. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { remainsIn } from './remains'
import type { Task } from './task'
import type { Death, Undisturbed } from './undisturbed'
import { calm, shownIn } from './undisturbed'
import type { Life, Workshop } from './workshop'

export interface Difference {
  readonly death: Death
  readonly killedAt: string
  /** After which step, and the lines that are missing (-) or too many (+); or what went wrong. */
  readonly after: string
  readonly lines: readonly string[]
}

/** Dies once, starts again, and says what is different from the undisturbed story; null for nothing. */
export async function die(
  workshop: Workshop,
  reference: Undisturbed,
  death: Death,
  lives = new Lives(),
): Promise<Difference | null> {
  const { step, opening, at } = death
  const folder = workshop.place(join(reference.before, `${step}`))
  const task: Task = { ...calm, scenario: reference.scenario.name, folder, from: step, opening, killAt: at, pictures: 'ends' }
  const killed = await workshop.live(task)
  const killedAt = killed.lines.find((line) => 'killedAt' in line)?.killedAt ?? 'nowhere'
  if (killed.signal !== 'SIGKILL') return { death, killedAt, after: 'it did not die', lines: [killed.complaints] }
  const anew: Task = { ...task, opening: false, killAt: 0, restarted: true }
  if (death.again !== undefined) {
    const second = await workshop.live({ ...anew, killAt: death.again })
    // A second death may come too late: then that life was lived to the end.
    const difference = second.signal === 'SIGKILL' ? undefined : compare(reference, second)
    if (difference !== undefined) return difference && { death, killedAt, ...difference }
  }
  const live = async (): Promise<Found | null> => compare(reference, await workshop.live(anew))
  const difference = await lives.after(`${death.story} ${step} ${remainsIn(folder)}`, live)
  rmSync(folder, { recursive: true, force: true })
  return difference && { death, killedAt, ...difference }
}

/** New lives by the remains they begin with: the same remains are brought to life once. */
export class Lives {
  private readonly known = new Map<string, Promise<Found | null>>()

  get count(): number {
    return this.known.size
  }

  after(remains: string, live: () => Promise<Found | null>): Promise<Found | null> {
    const life = this.known.get(remains) ?? live()
    this.known.set(remains, life)
    return life
  }
}

type Found = Pick<Difference, 'after' | 'lines'>

function compare(reference: Undisturbed, again: Life): Found | null {
  const shown = shownIn(again)
  if (again.code !== 0 || shown.at(-1)?.step !== reference.shown.at(-1)?.step)
    return { after: `${shown.at(-1)?.name ?? 'nothing'}: it never came to the end`, lines: [again.complaints] }
  for (const { step, name, picture } of shown) {
    const expected = reference.shown.find((taken) => taken.step === step)?.picture
    const lines = picture && expected ? differenceOf(expected, picture) : []
    if (lines.length > 0) return { after: name, lines }
  }
  return null
}

/** Lines of one and not of the other, as often as they are. */
function differenceOf(expected: readonly string[], found: readonly string[]): string[] {
  const count = new Map<string, number>()
  for (const line of expected) count.set(line, (count.get(line) ?? 0) + 1)
  for (const line of found) count.set(line, (count.get(line) ?? 0) - 1)
  return [...count].flatMap(([line, n]) =>
    n === 0 ? [] : [`${n > 0 ? '-' : '+'}${Math.abs(n) > 1 ? ` ${Math.abs(n)} times` : ''} ${line}`],
  )
}

/** Numbers that look drawn by lot and are the same for the same seed. */
export function draw(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** So many of them, chosen by the seed, in their order. */
export function sample<T>(all: readonly T[], count: number, seed: number): T[] {
  const next = draw(seed)
  const order = all.map((item, index) => ({ item, index, rank: next() })).sort((a, b) => a.rank - b.rank)
  return order
    .slice(0, count)
    .sort((a, b) => a.index - b.index)
    .map(({ item }) => item)
}

export interface Outcome {
  readonly tried: number
  /** How many different remains there were. */
  readonly lives: number
  readonly differences: readonly Difference[]
}

/** Tries them all, `together` at a time. */
export async function tryAll(
  workshop: Workshop,
  references: readonly Undisturbed[],
  deaths: readonly Death[],
  together: number,
  tell: (tried: number, difference: Difference | null) => void,
): Promise<Outcome> {
  const differences: Difference[] = []
  const rest = [...deaths]
  const lives = new Lives()
  let tried = 0
  const worker = async (): Promise<void> => {
    for (let death = rest.shift(); death; death = rest.shift()) {
      const { story } = death
      const reference = references.find((reference) => reference.story === story) as Undisturbed
      const difference = await die(workshop, reference, death, lives)
      if (difference) differences.push(difference)
      tell(++tried, difference)
    }
  }
  await Promise.all(Array.from({ length: together }, worker))
  return { tried, lives: lives.count, differences }
}
