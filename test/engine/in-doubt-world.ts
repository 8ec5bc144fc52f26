/** A directory with the create of one account in doubt, and what may happen to that account meanwhile. */
import { expect } from 'vitest'
import { lostCreates } from '../../runtime/engine/creates/lost-creates'
import type { OpenConnector } from '../../runtime/model/connector'
import { constant, type NodeChange } from '../nodes/cycle-flow'
import { bentConnector, syncError, theDirectoryWorld } from './directory'

/** Beside the directory as it is, one that cannot be asked for single objects. */
export const world = theDirectoryWorld(
  () => bentConnector('blind', ({ find: _find, ...open }) => open),
  () => bentConnector('half', ({ findByValue: _findByValue, ...open }) => open),
  () => bentConnector('away', (open) => ({ ...open, findByValue: async (...values) => findWhileThere(open, values) })),
)
/** How it answers to who asks by value. */
export const asked = { by: 'answered' as 'answered' | 'away' | 'refused' }
/** It can be asked by value, but for a moment. */
async function findWhileThere(open: OpenConnector, values: Parameters<FindByValue>): ReturnType<FindByValue> {
  if (asked.by === 'refused') throw syncError('not-supported', 'no right to search there')
  if (asked.by === 'away') throw syncError('system-unreachable', 'no route to host')
  return (await open.findByValue?.(...values)) ?? []
}
type FindByValue = NonNullable<OpenConnector['findByValue']>
export const blind: NodeChange = { id: 'ad', connector: 'blind' }
export const inScope: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }
export const disabling = { action: 'disable', onDeletion: 'disable', disable: [constant('no', 'enabled')] }

export const ofThree = () => world.directory.all().filter(({ attributes: { employeeNumber } }) => employeeNumber === '3')
export const accounts = () => ofThree().map(({ attributes: { dn, enabled } }) => [dn, enabled])
export const own = 'cn=3,ou=Sales,dc=corp'

/** Two accounts are there; the create of the third has arrived, and its answer got lost. */
export async function inDoubt(change: readonly NodeChange[] = [], script: object = { answer: 'missing' }): Promise<void> {
  await world.fresh({ change })
  await world.settled(2)
  world.hire('3', 'P3', 'Q')
  await world.runs('import')
  world.script = script
  await world.runs('export')
  world.script = {}
  expect([await world.states(), accounts()]).toEqual([{ 'create executing': 1 }, [[own, 'yes']]])
}

/** It is sent once more, which the system refuses. */
export async function refused(): Promise<void> {
  world.script = { refuse: 'all' }
  await world.runs('export')
  world.script = {}
  expect(await world.states()).toEqual({ 'create pending': 1 })
}

/** Somebody gives the account another name by hand. */
export function renamed(dn: string): void {
  const [account] = ofThree()
  if (!account) throw new Error('it did not arrive')
  world.directory.put({ ...account, secondaryId: dn, attributes: { ...account.attributes, dn } })
}

/** The names of creates of which nothing has shown whether they arrived. */
export async function remembered(): Promise<string[]> {
  const system = await world.systemId('Directory')
  return (await lostCreates(world.red.engine().store, system)).map(({ name }) => name)
}

/** The export is tried again before any import, when its wait is over. */
export async function exportedAgain(): Promise<void> {
  world.minutes(10)
  await world.runs('export')
}

/** Somebody makes an account by hand, with the person's address, by which the match rows go. */
export function madeByHand(name: string): void {
  const dn = `cn=${name},dc=corp`
  const attributes = { dn, employeeNumber: '3', displayName: name, mail: 'p3.q@company.com', enabled: 'yes' }
  world.directory.put({ type: 'user', anchor: `hand-${name}`, secondaryId: dn, attributes } as never)
}

export async function rested(): Promise<void> {
  for (let i = 0; i < 2; i++) {
    world.minutes(40)
    await world.runs('import', 'export', 'ad-import')
  }
  expect([await world.pendings(), world.brokenLaws(), (await world.health()).state]).toEqual([[], [], 'ok'])
}

export async function said(node: string): Promise<string[]> {
  const { warnings } = await world.red.run(node)
  return warnings.flatMap(({ code, message }) => (code === 'shown-afterwards' ? [message] : []))
}
