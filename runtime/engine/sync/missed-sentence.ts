/** What a run says of objects that did not come by a rule although they should have (R2, D10). */
import type { StepKind } from '../../pipeline/2-course'
import type { PlannedRule } from '../canvas/plan'
import type { Missed } from './close/course'

const names: Readonly<Record<StepKind, string>> = {
  scope: 'scope filter',
  join: 'join',
  project: 'project step',
  flow: 'attribute flow',
  provision: 'provision step',
  pendingExport: 'pending export',
}

const staysDue = 'They stay due until they have been there'
const fullSync = 'A node before it keeps messages back: if it shall let them pass, correct it. Then run a full synchronisation'

/** One sentence for all objects that missed the rule in the same way, with what to do. */
export function missedSentence({ name, direction }: PlannedRule, { kind, linked, cause }: Missed, total: number): string {
  if (cause === 'unsettled')
    return `${total} objects changed again each time they had been through the outbound rule ${name}, so it does not know them as they are. Wire it behind all inbound steps, and look for a mapping that gives something else each time. ${staysDue}`
  const next = cause === 'cut' ? staysDue : fullSync
  if (direction === 'outbound') {
    const where = kind === 'scope' ? '' : ` as far as its ${names[kind]}`
    const wire =
      kind === 'scope'
        ? 'Wire the end of the inbound steps, and the output "disconnected", to its first step'
        : 'Wire the steps before it'
    return `${total} changed objects did not reach the outbound rule ${name}${where}. ${wire}. ${next}`
  }
  if (linked)
    return `${total} linked objects did not reach the attribute flow of the inbound rule ${name}, so what changed about them went nowhere. Wire the steps before it, from the output "objects" on. ${next}`
  return `${total} objects did not reach the ${names[kind]} of the inbound rule ${name}, so nobody knows whose they are. Wire the steps before it, from the output "objects" on, and look whether a node on the way keeps messages back. ${next}`
}
