/** A world as it is to be compared, and the laws that hold in every one. */
import { expect } from 'vitest'
import type { Contribution, Mvo } from '../../runtime/model/objects'
import type { AttributeValue } from '../../runtime/model/values'
import { displayValue } from '../../runtime/model/values'
import type { DirectoryWorld } from '../engine/directory'

const many = 200
const lists = (entries: readonly string[]): string[] => [...entries].sort()
const shown = (values: Readonly<Record<string, AttributeValue>>, except: readonly string[] = []): string =>
  lists(
    Object.entries(values).flatMap(([name, value]) => (except.includes(name) ? [] : [`${name}: ${displayValue(value)}`])),
  ).join(', ')

export interface Picture {
  /** Each person's values with the rule that supplied each. */
  readonly people: readonly string[]
  /** What each person's account would be once everything is sent. */
  readonly accounts: readonly string[]
  /** What HR's records refer to, by anchor. */
  readonly references: readonly string[]
}

/**
 * Accounts of people out of the rule's scope are left out: they are what a disable or a disconnect left (R5), which a start from
 * empty never had.
 */
export async function picture(world: DirectoryWorld): Promise<Picture> {
  const { store } = world.red.engine()
  const rules = new Map((await store.rules()).map((rule) => [rule.id, rule.name]))
  const { items: mvos } = await store.searchMvos({ type: 'Person', limit: many })
  const people = mvos.map(({ attributes, provenance }) =>
    lists(
      Object.entries(attributes).map(
        ([name, value]) => `${name}: ${displayValue(value)} (${rules.get(provenance[name]?.rule ?? 0)})`,
      ),
    ).join('\n'),
  )
  return { people: lists(people), accounts: await accounts(world), references: await references(world) }
}

async function accounts(world: DirectoryWorld): Promise<string[]> {
  const { store } = world.red.engine()
  const { items } = await store.searchCsos({ system: await world.systemId('Directory'), limit: many })
  const pendings = new Map((await world.pendings()).map((pending) => [pending.cso, pending]))
  return lists(
    items.flatMap(({ id, mvo, attributes }) => {
      const pending = pendings.get(id)
      if (mvo === null || pending?.operation === 'delete' || pending?.deprovisioning) return []
      const after: Record<string, AttributeValue> = { ...attributes }
      for (const { attribute, to } of pending?.changes ?? []) {
        if (to === null) delete after[attribute]
        else after[attribute] = to
      }
      return after['enabled'] === 'no' ? [] : [shown(after, ['id', 'password'])]
    }),
  )
}

/** Every reference whose target is there is resolved to it (I16), also in a circle. */
async function references(world: DirectoryWorld): Promise<string[]> {
  const rows = world.database
    .prepare<[], { anchor: string; raw: string; target: string | null }>(
      `select c.anchor, f.text as raw, t.anchor as target from cso_reference f join cso c on c.id = f.cso left join cso t on t.id = f.target
        where c.staging <> 'obsolete'`,
    )
    .all()
  const known = new Set((await allAnchors(world)).values())
  for (const { raw, target } of rows) expect(target, `the manager ${raw}`).toBe(known.has(raw) ? raw : null)
  return lists(rows.map(({ anchor, raw, target }) => `${anchor} → ${raw} ${target === null ? 'nobody' : ''}`))
}

async function allAnchors(world: DirectoryWorld): Promise<string[]> {
  const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('HR'), limit: many })
  return items.flatMap((item) => item.anchor ?? [])
}

/** The store keeps its own laws, the file is whole, every value has one winner, and nobody has two accounts. */
export async function sound(world: DirectoryWorld): Promise<void> {
  expect(world.brokenLaws()).toEqual([])
  expect(world.database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
  const { store } = world.red.engine()
  const ids = (await store.searchMvos({ type: 'Person', limit: many })).items.map((item) => item.id)
  const { mvos, contributions } = await store.loadMvos(ids)
  for (const mvo of mvos)
    winners(
      mvo,
      contributions.filter((contribution) => contribution.mvo === mvo.id),
    )
  const numbers = world.directory.all().map((object) => displayValue(object.attributes['employeeNumber']))
  expect(lists([...new Set(numbers)])).toEqual(lists(numbers))
}

/** What a record left behind in a grace period counts only where nobody else offers anything (A7). */
const left = (contribution: Contribution): boolean => contribution.cso === null

/**
 * A second opinion on every value of a person: who comes first, who has something, whose emptiness counts, who merges (A3–A7).
 */
function winners({ attributes, provenance }: Mvo, contributions: readonly Contribution[]): void {
  const names = new Set([
    ...Object.keys(attributes),
    ...contributions.flatMap((contribution) => Object.keys(contribution.values)),
  ])
  for (const name of names) {
    const figure = (contribution: Contribution): number => contribution.options[name]?.precedence ?? contribution.precedence
    const order = contributions.toSorted((a, b) => Number(left(a)) - Number(left(b)) || figure(a) - figure(b))
    const stop = order.findIndex(
      (contribution) => contribution.values[name] === undefined && contribution.options[name]?.emptyCounts && !left(contribution),
    )
    const heard = stop < 0 ? order : order.slice(0, stop)
    const winner = heard.find((contribution) => contribution.values[name] !== undefined)
    expect({ rule: provenance[name]?.rule, cso: provenance[name]?.cso }, name).toEqual({ rule: winner?.rule, cso: winner?.cso })
    const merging = winner?.options[name]?.merge
      ? heard.filter((contribution) => contribution.options[name]?.merge && left(contribution) === left(winner))
      : winner
        ? [winner]
        : []
    const offered = new Set(merging.flatMap((contribution) => valuesOf(contribution.values[name])))
    expect(new Set(valuesOf(attributes[name])), name).toEqual(offered)
  }
}

function valuesOf(value: AttributeValue | undefined): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}
