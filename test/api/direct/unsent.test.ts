/** Why a pending export that nobody holds is not sent, wherever it is shown (R13, E4). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cso, Mvo } from '../../../runtime/model/objects'
import { cso, csoWrite, mvo, mvoWrite, newRun, NOW, pending, pendingWrite, save } from '../../store/objects'
import { DirectApi, DirectEngine } from './world'

const made = new DirectEngine()
const { store } = made
const api = new DirectApi([made])
const notRead =
  'its target has not been read yet: Accounts was never read to its end, so its accounts may exist already. The export reads it first'
const referred = 'manager refers to somebody who has no account there yet, or whose account is still to get its name'
const people: Record<string, { person: Mvo; account: Cso }> = {}

beforeAll(async () => {
  made.system('ad', 'Accounts')
  made.rule('ad-out', 'AD out', 'ad', 'outbound')
  const [ad, adOut] = [await made.systemId('ad'), await made.ruleId('ad-out')]
  const run = await store.startRun(newRun(ad))
  const some = { attribute: 'manager', from: null, to: 'x', rule: adOut, attempts: 0, initial: false }
  const cases = {
    new: { operation: 'create', changes: [] },
    held: { operation: 'create', state: 'held', heldBy: 'person', changes: [] },
    ready: { operation: 'update', changes: [{ ...some, sent: false }] },
    referring: {
      operation: 'update',
      changes: [
        { ...some, attribute: 'mail', sent: false },
        { ...some, sent: false, waits: true },
      ],
    },
    sent: { operation: 'update', changes: [{ ...some, sent: true, waits: true }] },
    failed: { operation: 'update', state: 'failed', changes: [{ ...some, sent: false, waits: true }] },
  } as const
  const pendings = Object.entries(cases).map(([name, what]) => {
    const person = mvo(store, { type: 'Person', attributes: { 'Full Name': name } })
    const account = cso(store, ad, name, { type: 'user', mvo: person.id, link: 'provisioned', rule: adOut })
    people[name] = { person, account }
    return pending(store, account, run.id, { state: 'pending', mvo: person.id, ...what })
  })
  await save(store, run, {
    mvos: Object.values(people).map(({ person }) => mvoWrite(person)),
    csos: Object.values(people).map(({ account }) => csoWrite(account)),
    pendings: pendings.map(pendingWrite),
  })
  await store.saveRun({ ...run, status: 'success', ended: NOW })
})
afterAll(() => made.close())

interface Shown {
  readonly name: string
  readonly waits: string | null
}

const reasons: readonly [string, string | null][] = [
  ['new', notRead],
  ['held', null],
  ['ready', null],
  ['referring', referred],
  ['sent', null],
  ['failed', null],
]

describe('R13 E4 what a pending export waits for', () => {
  it('is in the list of all', async () => {
    const { items } = await api.get<{ items: Shown[] }>('pending-exports')
    expect(Object.fromEntries(items.map(({ name, waits }) => [name, waits]))).toEqual(Object.fromEntries(reasons))
  })
  it.each(reasons)('is with the person and with the account: %s', async (name, waits) => {
    const { person, account } = people[name] as { person: Mvo; account: Cso }
    const { pendingExports } = await api.get<{ pendingExports: Shown[] }>(`metaverse/${person.uuid}`)
    expect(pendingExports.map((shown) => shown.waits)).toEqual([waits])
    expect((await api.get<{ pendingExport: Shown }>(`objects/${account.id}`)).pendingExport.waits).toEqual(waits)
  })
})
