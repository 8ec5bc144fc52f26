/** What is to be seen of people, units and accounts under a canvas drawn by lot. */
import type { Mvo, PendingChange } from '../../runtime/model/objects'
import type { AttributeValue } from '../../runtime/model/values'
import { displayValue, isReference, valuesOf } from '../../runtime/model/values'
import type { Canvas } from './random-canvas'
import type { TwoSources } from './two-sources'

/** What of the accounts is looked at: nothing where their rule is off. */
interface Shown {
  readonly ad: Canvas['ad']
  readonly groups: Canvas['groups']
  readonly adFlows: readonly string[]
}

/**
 * People for whom a record stands, with the rule that supplied each value, and what their accounts would be once everything is
 * sent, in what the rules write. Who has no record any more is kept by the manual deletion rule, and left out. Whom a reference
 * points at is called by number or code.
 */
export async function picture(world: TwoSources, { ad, groups, adFlows }: Shown): Promise<object> {
  const { store } = world.red.engine()
  const rules = new Map((await store.rules()).map(({ id, name }) => [id, name]))
  const sources = [await world.systemId('HR'), ...(await optional(world, 'Badge')), ...(await optional(world, 'Units'))]
  const csos = (await store.searchCsos({ limit: 200 })).items
  const withRecord = new Set(csos.flatMap(({ system, mvo }) => (mvo !== null && sources.includes(system) ? [mvo] : [])))
  const mvos = await everybody(world)
  const names = new Map(mvos.map(({ id, attributes }) => [id, displayValue(attributes['Employee ID'] ?? attributes['Code'])]))
  const show = (value: AttributeValue | null | undefined): string => namesIn(value, names).join(' ')
  const people = mvos
    .filter(({ id }) => withRecord.has(id))
    .map(({ attributes, provenance }) =>
      Object.entries(attributes)
        .map(([name, value]) => `${name}: ${show(value)} (${rules.get(provenance[name]?.rule ?? 0)})`)
        .join(', '),
    )
  const pendings = new Map((await world.pendings()).map((pending) => [pending.cso, pending]))
  const target = await world.systemId('Accounts')
  const links = await store.referencesOf(csos.map(({ id }) => id))
  const accounts = csos.flatMap(({ id, system, type, mvo, attributes }) => {
    const pending = pendings.get(id)
    const isHers = (type === 'group' ? groups : ad) === 'on' && system === target && mvo !== null && withRecord.has(mvo)
    if (!isHers || pending?.operation === 'delete') return []
    const shown = (type === 'group' ? ['login', 'name', 'member'] : ['login', 'enabled', ...adFlows]).map((name) => {
      const change = pending?.changes.find(({ attribute }) => attribute === name)
      return `${name}: ${sentValue(links.get(id)?.[name] ?? attributes[name], change, names).join(' ')}`
    })
    return [shown.join(', ')]
  })
  return { people: people.sort(), accounts: accounts.sort() }
}

/** People, and units where the canvas has them. */
async function everybody(world: TwoSources): Promise<readonly Mvo[]> {
  const { store } = world.red.engine()
  const types = Object.keys((await store.counts()).mvos)
  return (await Promise.all(types.map(async (type) => (await store.searchMvos({ type, limit: 200 })).items))).flat()
}

/** The values as texts, references as the names of whom they point at. */
function namesIn(value: AttributeValue | null | undefined, names: ReadonlyMap<number, string>): string[] {
  return valuesOf(value)
    .map((item) => {
      if (typeof item !== 'object' || !isReference(item) || item.ref === null) return displayValue(item)
      return names.get(item.ref) ?? `nobody (${item.text})`
    })
    .sort()
}

/** What an attribute of an account has once the change is sent. */
function sentValue(
  now: AttributeValue | undefined,
  change: PendingChange | undefined,
  names: ReadonlyMap<number, string>,
): string[] {
  if (change === undefined) return namesIn(now, names)
  if (!change.add && !change.remove) return namesIn(change.to, names)
  // Somebody who is gone is called by the name the account has.
  const texts = valuesOf(change.remove).flatMap((item) => (typeof item === 'object' && isReference(item) ? item.text : []))
  const gone = new Set([...namesIn(change.remove, names), ...texts])
  return [...new Set([...namesIn(now, names).filter((name) => !gone.has(name)), ...namesIn(change.add, names)])].sort()
}

async function optional(world: TwoSources, name: string): Promise<number[]> {
  return (await world.red.engine().store.systems()).flatMap((row) => (row.name === name ? [row.id] : []))
}
