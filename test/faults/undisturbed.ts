/** Stories nobody disturbs: what must come out, and the moments at which one can die in them. */
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { csv } from './csv-scenario'
import { edited } from './edited-scenario'
import { makeOlder, newestVersion } from './older'
import type { Scenario } from './scenarios'
import { scripted, threaded } from './scripted-scenario'
import type { Line, Task } from './task'
import type { Life, Workshop } from './workshop'

export const scenarios: readonly Scenario[] = [scripted, csv, threaded, edited]

type Shown = Extract<Line, { step: number }>

/** One death: at the n-th checkpoint of a step of a story. `opening`: counted from before the store is opened. */
export interface Death {
  readonly story: string
  readonly step: number
  readonly opening: boolean
  readonly at: number
  /** Where its new life ends as well, before the third one; none where it lives on. */
  readonly again?: number
}

/** A story that nobody disturbed: what there was after each step, and the folder as it was before each. */
export interface Undisturbed {
  readonly story: string
  readonly scenario: Scenario
  /** Folders by the number of the step. */
  readonly before: string
  readonly shown: readonly Shown[]
  /** Checkpoints while the store was opened, where the story begins with an older store; else null. */
  readonly opened: number | null
}

export function shownIn(life: Life): Shown[] {
  return life.lines.filter((line) => 'step' in line)
}

/** A task that lets the child live. */
export const calm = { opening: false, killAt: 0, restarted: false, pictures: 'all', keepIn: null } as const

/** Lives from a step to the end of the story. */
async function toTheEnd(workshop: Workshop, scenario: Scenario, from: number, task: Partial<Task>): Promise<Life> {
  const folder = workshop.place()
  const life = await workshop.live({ ...calm, scenario: scenario.name, folder, from, ...task })
  const last = shownIn(life).at(-1)
  if (life.code !== 0 || last?.step !== scenario.steps.length - 1)
    throw new Error(`the story of ${scenario.name} ended early, after ${last?.name ?? 'nothing'}: ${life.complaints}`)
  return life
}

export async function fromTheBeginning(workshop: Workshop, scenario: Scenario): Promise<Undisturbed> {
  const before = workshop.place()
  mkdirSync(join(before, '0'))
  const life = await toTheEnd(workshop, scenario, 0, { keepIn: before })
  return { story: scenario.name, scenario, before, shown: shownIn(life), opened: null }
}

/** The store is opened in an older shape before the scenario's step of migration. */
export async function fromOlder(workshop: Workshop, whole: Undisturbed, version: number): Promise<Undisturbed> {
  const { scenario } = whole
  const step = scenario.migratedAt
  const before = workshop.place()
  const start = join(before, `${step}`)
  cpSync(join(whole.before, `${step}`), start, { recursive: true })
  makeOlder(workshop.product, join(start, 'identity.sqlite'), version)
  const life = await toTheEnd(workshop, scenario, step, { folder: workshop.place(start), opening: true })
  const opened = life.lines.find((line) => 'opened' in line)?.opened ?? 0
  return { story: `${scenario.name} from version ${version}`, scenario, before, shown: shownIn(life), opened }
}

/** The scenario from its beginning, and from a store of each older shape. */
export async function undisturbed(workshop: Workshop, scenario: Scenario): Promise<Undisturbed[]> {
  const whole = await fromTheBeginning(workshop, scenario)
  // A store is opened before there is a thread; and what is edited is not of an older shape.
  if (scenario === threaded || scenario === edited) return [whole]
  const versions = Array.from({ length: newestVersion(workshop.product) - 1 }, (_, index) => index + 1)
  return [whole, ...(await inPairs(versions, (version) => fromOlder(workshop, whole, version)))]
}

/** Every death one can die in a story; of an older store those while it is opened. */
export async function deathsIn(workshop: Workshop, { story, scenario, before, shown, opened }: Undisturbed): Promise<Death[]> {
  const numbered = (stage: Pick<Death, 'step' | 'opening'>, count: number): Death[] =>
    Array.from({ length: count }, (_, index) => ({ story, ...stage, at: index + 1 }))
  if (opened !== null) return numbered({ step: scenario.migratedAt, opening: true }, opened)
  // A process that starts at a step makes its plan anew: the checkpoints are counted as they come there.
  const deaths = await inPairs(shown, async ({ step }) => {
    const opening = scenario.openings.includes(step)
    const folder = workshop.place(join(before, `${step}`))
    const [first] = shownIn(await toTheEnd(workshop, scenario, step, { folder, opening, pictures: 'ends' }))
    return numbered({ step, opening }, first?.checkpoints ?? 0)
  })
  return deaths.flat()
}

/** Does it for each, two at a time; the results in the order of the list. */
export async function inPairs<T, R>(list: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const rest = [...list.entries()]
  const worker = async (): Promise<void> => {
    for (let next = rest.shift(); next; next = rest.shift()) results[next[0]] = await work(next[1])
  }
  await Promise.all([worker(), worker()])
  return results
}
