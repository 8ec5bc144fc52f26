/** Problems of the connected systems: paused, not reached, and exports that no run sends by itself (E3, E12, N10, N12, X4). */
import { counted } from '../../model/counted'
import { commandWord, ended, splitNextStep } from '../../model/sentences'
import type { Unsent } from '../../model/queries'
import { exportAttempts, exportByHand } from '../../pipeline/8-retry'
import { currentPause, pausedShortly } from '../../pipeline/pause'
import { unsentReasons, unsentTexts } from '../export/unsent-texts'
import type { PlannedSystem } from '../canvas/plan'
import type { FoundProblem, Surroundings } from './found-problem'
import { nodeOf, systemNode } from './found-problem'

/** A system that did not answer the last exports, until one comes through (E3). */
export function unreachable({ registry }: Surroundings, { row, config }: PlannedSystem): FoundProblem[] {
  const { unreachableCount: times, retryAfter } = row
  if (times === 0) return []
  const byHand = exportByHand(config.name)
  const next =
    times > exportAttempts
      ? `It is not tried by itself any more. Put the system right, then ${byHand}.`
      : `Put the system right. ${retryAfter === null ? 'The next export tries it.' : `An export after ${retryAfter} tries it; to try at once, ${byHand}.`}`
  return [
    {
      ...ofSystem({ registry, config }, 'export'),
      code: 'system-unreachable',
      key: config.node,
      count: null,
      sentence: `${config.name} could not be reached ${counted(times, 'time')} in a row.`,
      next,
      short: `not reached ${counted(times, 'time')}`,
    },
  ]
}

/** A system that a person has paused (N12). */
export function paused({ registry }: Surroundings, { row, config }: PlannedSystem, now: string): FoundProblem[] {
  const pause = currentPause(row.paused, now)
  if (!pause) return []
  return [
    {
      ...ofSystem({ registry, config }, 'connector-import'),
      code: 'system-paused',
      key: config.node,
      since: pause.since,
      count: null,
      sentence: `${config.name} is paused until ${pause.until} by ${pause.by}: ${ended(pause.reason)} None of its runs is started.`,
      next: `It ends by itself. To end it before, resume the system in the sidebar, or with idweave resume ${commandWord(config.name)}.`,
      short: pausedShortly(pause),
    },
  ]
}

const codes = {
  failed: ['exports-failed', 'failed'],
  nameTaken: ['exports-refused', 'names taken'],
  accountMissing: ['exports-refused', 'accounts missing'],
  held: ['exports-held', 'held'],
  delayed: ['exports-refused', 'refused'],
  outdated: ['exports-outdated', 'in doubt'],
} as const

/** What is pending for a system and needs somebody, or a run of another kind. `held` since: of what is held longest. */
export function unsentExports(
  { registry, plan }: Surroundings,
  system: PlannedSystem,
  { unsent, heldSince }: { readonly unsent: Unsent; readonly heldSince: string | null },
): FoundProblem[] {
  const { config } = system
  const texts = unsentTexts(unsent, plan, system)
  return unsentReasons.flatMap((why): FoundProblem[] => {
    const count = unsent[why]
    if (count === 0) return []
    const [code, short] = codes[why]
    const common = {
      ...ofSystem({ registry, config }, 'export'),
      code,
      key: `${config.node} ${why}`,
      count,
      short: `${count} ${short}`,
    }
    const said = splitNextStep(`${counted(count, 'pending export')} to ${config.name} ${texts[why]}.`)
    return [{ ...common, ...said, ...(why === 'held' && { since: heldSince }) }]
  })
}

function ofSystem(
  { registry, config }: Pick<Surroundings, 'registry'> & Pick<PlannedSystem, 'config'>,
  node: 'connector-import' | 'export',
): Pick<FoundProblem, 'since' | 'system' | 'rule' | 'node'> {
  return { since: null, system: systemNode(config), rule: null, node: nodeOf(registry, node, config) }
}
