/** What a run says of objects that did not come by a rule although they should have (R2, D10). */
import { counted, inNumber } from '../../model/counted'
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

/** `function "Check" kept Ann Lee, Bob Ray and 3 more. If it shall let them pass, correct it` */
function keptText(node: string, first: readonly string[], total: number): string {
  const more = total - first.length
  const who = more > 0 ? `${first.join(', ')} and ${more} more` : first.join(', ')
  return `${node} kept ${who}. If it shall let ${inNumber(total, 'it', 'them')} pass, correct it`
}

const thenFullSync = 'Then run a full synchronisation'
const fullSync = `A node before it keeps messages back: if it shall let them pass, correct it. ${thenFullSync}`

/** One sentence for all objects that missed the rule in the same way, with what to do. */
export function missedSentence(
  { name, direction, mvType }: PlannedRule,
  { kind, linked, cause, linkedTo, keptBy }: Missed,
  { total, first }: { readonly total: number; readonly first: readonly string[] },
): string {
  if (cause === 'otherType')
    return `${counted(total, 'object')} ${inNumber(total, 'is', 'are')} in scope of the inbound rule ${name}, which is for ${mvType}, but ${inNumber(total, 'is', 'are')} linked to ${linkedTo ?? 'another type'}, and another rule keeps ${inNumber(total, 'it', 'them')} there: nothing flows by ${name}. Let no rule for ${linkedTo ?? 'that type'} take ${inNumber(total, 'it', 'them')}, by a condition or another type, and run a full synchronisation; or leave ${inNumber(total, 'it', 'them')} out of ${name}`
  const staysDue = inNumber(total, 'It stays due until it has been there', 'They stay due until they have been there')
  if (cause === 'unsettled' && direction === 'inbound')
    return `${counted(total, 'object')} of the inbound rule ${name} ${inNumber(total, 'reads a value of its person that', 'read values of their people that')} changed again each time ${inNumber(total, 'it', 'they')} had been through it. Look at its condition and mappings: what they read with mv["…"] must not depend on what they write. ${staysDue}`
  if (cause === 'unsettled')
    return `${counted(total, 'object')} changed again each time ${inNumber(total, 'it', 'they')} had been through the outbound rule ${name}, so it does not know ${inNumber(total, 'it as it is', 'them as they are')}. Wire it behind all inbound steps, and look for a mapping that gives something else each time. ${staysDue}`
  const kept = keptBy === undefined ? null : keptText(keptBy, first, total)
  const next = cause === 'cut' ? staysDue : kept === null ? fullSync : thenFullSync
  if (direction === 'outbound') {
    const where = kind === 'scope' ? '' : ` as far as its ${names[kind]}`
    const wire =
      kind === 'scope'
        ? 'Wire the end of the inbound steps, and the output "disconnected", to its first step'
        : 'Wire the steps before it'
    const what = `${counted(total, 'changed object')} did not reach the outbound rule ${name}${where}`
    const stays = `what ${inNumber(total, 'it has', 'they have')} there stays as it is`
    return kept === null ? `${what}. ${wire}. ${next}` : `${what}, so ${stays}: ${kept}. ${next}`
  }
  if (linked)
    return `${counted(total, 'linked object')} did not reach the attribute flow of the inbound rule ${name}, so what changed about ${inNumber(total, 'it', 'them')} went nowhere${kept === null ? '. Wire the steps before it, from the output "objects" on' : `: ${kept}`}. ${next}`
  if (kept !== null)
    return `${counted(total, 'object')} did not reach the ${names[kind]} of the inbound rule ${name}, so nobody knows whose ${inNumber(total, 'it is', 'they are')}, and nothing comes of ${inNumber(total, 'its', 'their')} values: ${kept}. ${next}`
  return `${counted(total, 'object')} did not reach the ${names[kind]} of the inbound rule ${name}, so nobody knows whose ${inNumber(total, 'it is', 'they are')}. Wire the steps before it, from the output "objects" on, and look whether a node on the way keeps messages back. ${next}`
}
