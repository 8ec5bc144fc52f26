/** A person whose deletion by hand takes more with it: references to her, accounts that are disabled, and the run (L7). */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Mvo } from '../../../runtime/model/objects'
import type { Run } from '../../../runtime/model/runs'
import { cso, csoWrite, mvo, mvoWrite, newRun, NOW, pending, pendingWrite, save } from '../../store/objects'
import { DirectApi, DirectEngine } from './world'

const made = new DirectEngine()
const { store, engine } = made
const api = new DirectApi([made])
const system = { hr: { id: 'hr', name: 'HR' }, ad: { id: 'ad', name: 'Accounts' } }
let ann: Mvo
let bob: Mvo
let run: Run
let ids: Record<'account' | 'group' | 'nameless', number>

beforeAll(async () => {
  made.system('hr', 'HR')
  made.system('ad', 'Accounts')
  made.rule('ad-out', 'AD out', 'ad', 'outbound')
  const [ad, adOut] = [await made.systemId('ad'), await made.ruleId('ad-out')]
  made.registry.setCanvas([])
  run = await store.startRun(newRun(ad))
  ann = mvo(store, { type: 'Person', attributes: { 'Full Name': 'Ann Lee' } })
  bob = mvo(store, { type: 'Person', attributes: { 'Full Name': 'Bob Ray' } })
  const some = { type: 'user', mvo: ann.id, link: 'provisioned', rule: adOut, secondaryId: 'CN=Ann' } as const
  const account = cso(store, ad, 'A1', some)
  const group = cso(store, ad, 'G1', { type: 'user', secondaryId: 'CN=All' })
  const nameless = cso(store, ad, null, { type: 'user' })
  ids = { account: account.id, group: group.id, nameless: nameless.id }
  const change = { rule: adOut, sent: false, attempts: 0, initial: false }
  const waiting = pending(store, account, run.id, {
    deprovisioning: true,
    mvo: ann.id,
    changes: [
      { ...change, attribute: 'mail', from: 'ann@x', to: null },
      { ...change, attribute: 'pin', from: null, to: 'geheim' },
    ],
  })
  const member = [{ attribute: 'team', add: ['CN=Ann'], remove: [], targets: new Map([['CN=Ann', account.id]]) }]
  await save(store, run, {
    mvos: [mvoWrite(ann), mvoWrite(bob)],
    csos: [csoWrite(account), ...[group, nameless].map((of) => csoWrite(of, { references: member }))],
    pendings: [pendingWrite(waiting)],
  })
  await store.saveRun({ ...run, status: 'success', ended: NOW })
})
afterAll(() => made.close())
afterEach(() => {
  vi.restoreAllMocks()
})

describe('L7 the look before a deletion by hand', () => {
  it('has what is sent to an account and who refers to it; N9 secrets stay', async () => {
    const rest = { add: null, remove: null, rule: { id: 'ad-out', name: 'AD out' }, sent: false, attempts: 0 }
    expect(await api.get(`metaverse/${ann.uuid}/deletion`)).toMatchObject({
      connectors: [
        {
          object: ids.account,
          system: system.ad,
          name: 'CN=Ann',
          fate: 'disabled',
          changes: [
            { ...rest, attribute: 'mail', from: 'ann@x', to: null },
            { ...rest, attribute: 'pin', from: null, to: '(secret)' },
          ],
        },
      ],
      references: {
        items: [
          { object: ids.group, system: system.ad, name: 'CN=All', attribute: 'team' },
          { object: ids.nameless, system: system.ad, name: `object ${ids.nameless}`, attribute: 'team' },
        ],
        total: 2,
      },
    })
  })
})

describe('L7 the run that deletes', () => {
  const deleted = async () => {
    const { seen } = await api.get<{ seen: string }>(`metaverse/${bob.uuid}/deletion`)
    return api.ask('POST', `metaverse/${bob.uuid}/delete`, { body: { seen } })
  }

  it('is shown as it is under way, among others', async () => {
    const ended = { ...run, id: 77, status: 'success' as const, ended: NOW }
    vi.spyOn(engine, 'start').mockResolvedValue({ id: 77, ended: Promise.resolve(ended) })
    const running = { ...run, id: 77, status: 'running' as const, ended: null }
    vi.spyOn(engine, 'runsUnderWay').mockReturnValue([{ ...running, id: 76, status: 'waiting' }, running])
    expect(await deleted()).toMatchObject({ status: 202, json: { id: 77, status: 'running', ended: null } })
  })

  it('is shown as it ended where it is over already', async () => {
    const ended = { ...run, id: 77, status: 'success' as const, ended: NOW }
    vi.spyOn(engine, 'start').mockResolvedValue({ id: 77, ended: Promise.resolve(ended) })
    const other = { ...run, id: 76, status: 'running' as const, ended: null }
    vi.spyOn(engine, 'runsUnderWay').mockReturnValue([other])
    expect(await deleted()).toMatchObject({ status: 202, json: { id: 77, status: 'success', ended: NOW } })
  })

  it('is reported where it could not be closed', async () => {
    vi.spyOn(engine, 'start').mockResolvedValue({ id: 77, ended: Promise.reject(new Error('disk full')) })
    const running = { ...run, id: 77, status: 'running' as const, ended: null }
    vi.spyOn(engine, 'runsUnderWay').mockReturnValue([running])
    expect((await deleted()).status).toBe(202)
    await expect.poll(() => api.logged).toEqual(['run 77 could not be closed: disk full'])
  })
})
