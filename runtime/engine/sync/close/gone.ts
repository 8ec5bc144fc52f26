/** At the end of a page: what is kept of people who go with it, to be found by and to be said of them afterwards (N4). */
import { byHandRule } from '../../../model/by-hand'
import type { GoneConnector, GonePerson, GoneValue } from '../../../model/gone'
import type { Contribution, Mvo } from '../../../model/objects'
import { findAttribute } from '../../../model/schema'
import { shortValue } from '../../../model/short-values'
import { outcomeOfConnector } from '../../../pipeline/9-by-hand'
import { csoName } from '../../canvas/cso-names'
import type { WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import type { Discarded } from './discard'

/** Of all whom the page deletes. */
export function goneWith(set: WorkingSet, discarded: Discarded): readonly GonePerson[] {
  const leaving = [...set.mvos.values()].flatMap((mvo) =>
    mvo.deleted !== null && mvo.before && !discarded.mvos.has(mvo) ? [{ mvo, before: mvo.before, because: mvo.deleted }] : [],
  )
  if (leaving.length === 0) return []
  const connectors = Map.groupBy(set.csos.values(), (cso) => cso.before?.cso.mvo)
  return leaving.map((leaver) => goneOf(set, leaver, connectors.get(leaver.before.id) ?? []))
}

interface Leaving {
  readonly mvo: WorkingMvo
  readonly before: Mvo
  readonly because: string
}

/** As she was before the page. */
function goneOf(set: WorkingSet, { mvo, before, because }: Leaving, connectors: readonly WorkingCso[]): GonePerson {
  return {
    mvo: before.id,
    uuid: before.uuid,
    type: before.type,
    name: set.mvoName(before),
    because,
    values: valuesOf(set, before, mvo.contributionsBefore),
    connectors: connectors.flatMap((cso) => connectorOf(mvo, cso) ?? []),
  }
}

function valuesOf(
  { plan, csos }: WorkingSet,
  { type, attributes, provenance }: Mvo,
  contributions: readonly Contribution[],
): readonly GoneValue[] {
  const schema = plan.mvTypes.get(type)?.schema
  return Object.entries(attributes).flatMap(([attribute, value]): GoneValue[] => {
    // Of what is not declared nobody knows whether it is secret (N9).
    const declared = schema && findAttribute(schema, attribute)
    if (!declared || declared.secret) return []
    const source = Object.hasOwn(provenance, attribute) ? provenance[attribute] : undefined
    // A record that had left before gave it all the same (A7).
    const kept = source?.cso === null ? contributions.find((each) => each.rule === source.rule && each.cso === null) : undefined
    const cso = csos.get(source?.cso ?? kept?.left?.cso ?? 0)?.before?.cso
    const rule = source?.rule ?? null
    const system =
      rule === byHandRule ? byHandRule : (cso?.system ?? (rule === null ? undefined : plan.rules.get(rule)?.system) ?? null)
    return [
      { attribute, value: shortValue(value), rule, system, record: cso ? csoName(cso) : null, since: source?.since ?? null },
    ]
  })
}

/** Null of what the page itself has made. */
function connectorOf({ evaluated }: WorkingMvo, cso: WorkingCso): GoneConnector | null {
  const { before } = cso
  if (!before) return null
  const rules = [...evaluated.values()].flatMap(({ rule, provision }) => {
    if (rule.system !== before.cso.system) return []
    return [{ rule: rule.name, action: provision?.kind === 'deprovision' ? provision.action : null }]
  })
  const after = { cso: cso.current, pending: cso.pending, deleted: cso.deleted }
  const { fate, because } = outcomeOfConnector({ before, after, rules })
  const said =
    before.cso.staging === 'obsolete'
      ? ({ fate: 'disconnected', because: 'its system does not have it any more' } as const)
      : { fate, because }
  return { cso: before.cso.id, system: before.cso.system, name: csoName(before.cso), ...said }
}
