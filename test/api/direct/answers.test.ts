/** What the API answers about objects, word for word: names in place of numbers, provenance, history, and no secrets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cso, Mvo, PendingExport } from '../../../runtime/model/objects'
import type { Run } from '../../../runtime/model/runs'
import { contribution, cso, csoWrite, mvo, mvoWrite, newRun, NOW, pending, pendingWrite, record, save } from '../../store/objects'
import { DirectApi, DirectEngine } from './world'

const made = new DirectEngine()
const { engine, store } = made
const api = new DirectApi([made])
const system = { hr: { id: 'hr', name: 'HR' }, ad: { id: 'ad', name: 'Accounts' }, crm: { id: 'crm', name: 'CRM' } }
const rule = { hr: { id: 'hr-in', name: 'HR in' }, crm: { id: 'crm-in', name: 'CRM in' }, ad: { id: 'ad-out', name: 'AD out' } }

let run: Run
let ann: Mvo
let nameless: Mvo
let annRecord: Cso
let contact: Cso
let account: Cso
let waiting: PendingExport
let failed: PendingExport

beforeAll(async () => {
  made.system('hr', 'HR')
  made.system('ad', 'Accounts')
  const removeCrm = made.system('crm', 'CRM')
  made.rule('hr-in', 'HR in', 'hr')
  made.rule('crm-in', 'CRM in', 'crm')
  made.rule('ad-out', 'AD out', 'ad', 'outbound')
  const [hr, ad, crm] = [await made.systemId('hr'), await made.systemId('ad'), await made.systemId('crm')]
  const [hrIn, crmIn, adOut] = [await made.ruleId('hr-in'), await made.ruleId('crm-in'), await made.ruleId('ad-out')]
  run = await store.startRun(newRun(hr))
  // Numbers of several digits, as they soon have.
  store.reserveIds('mvo', 20)
  ann = mvo(store, { type: 'Person', deletion: { after: NOW, because: 'HR let her go', system: hr } })
  nameless = mvo(store, { type: 'Person', attributes: { PIN: 'geheim', Age: 7, Mail: 'n@x' }, origin: 'byHand' })
  const group = mvo(store, { type: 'Group', attributes: { Name: 'All' } })
  const type = 'user'
  const attributes = { login: 'E1', mail: 'hr@x', pin: 'geheim', shoe: '42' }
  annRecord = cso(store, hr, 'E1', { type, mvo: ann.id, link: 'joined', rule: hrIn, secondaryId: 'CN=Ann', attributes })
  contact = cso(store, crm, 'C1', { type, mvo: ann.id, link: 'projected', rule: crmIn, attributes: { mail: 'ann@x' } })
  account = cso(store, ad, null, { type, mvo: ann.id, link: 'provisioned', rule: adOut, staging: 'awaitingFirstExport', due: 1 })
  const loose = cso(store, hr, 'E2', { type, attributes: { login: 'E2', mail: 'loose@x', pin: 'nadel' } })
  const others = cso(store, hr, 'E3', { type, mvo: nameless.id, link: 'byHand' })
  const since = '2026-01-01T00:00:00Z'
  ann = {
    ...ann,
    attributes: { 'Full Name': 'Ann Lee', Mail: 'ann@x', PIN: 'geheim', Team: 'Red', Gone: 'vanished' },
    provenance: {
      'Full Name': { rule: hrIn, cso: annRecord.id, since },
      Mail: { rule: crmIn, cso: contact.id, since },
      PIN: { rule: hrIn, cso: annRecord.id, since },
    },
  }
  waiting = pending(store, account, run.id, {
    operation: 'create',
    state: 'held',
    heldBy: 'setting',
    changes: [
      { attribute: 'mail', from: null, to: 'ann@x', rule: adOut, sent: true, attempts: 2, initial: false },
      { attribute: 'pin', from: null, to: 'geheim', rule: 99, sent: false, attempts: 0, initial: false },
      {
        attribute: 'team',
        from: null,
        to: null,
        add: ['Red'],
        remove: ['Blue'],
        rule: adOut,
        sent: false,
        attempts: 0,
        initial: false,
      },
    ],
    because: 'AD out wants her',
  })
  failed = pending(store, others, run.id, {
    state: 'failed',
    heldBy: 'person',
    mvo: null,
    attempts: 3,
    nextAttempt: NOW,
    error: 'No space left.',
    deprovisioning: true,
    released: true,
    changes: [],
  })
  await save(store, run, {
    mvos: [ann, nameless, group].map((person) => mvoWrite(person)),
    csos: [
      csoWrite(annRecord, { references: [{ attribute: 'team', add: ['CN=Boss'], remove: [] }] }),
      ...[contact, account, loose, others].map((object) => csoWrite(object)),
    ],
    contributions: [
      contribution(ann.id, hrIn, annRecord.id, { values: { 'Full Name': 'Ann Lee', Mail: 'hr@x', PIN: 'geheim' } }),
      contribution(ann.id, crmIn, contact.id, {
        precedence: 2,
        values: { Mail: 'ann@x', Team: 'Blue', PIN: 'nadel', Nick: 'Annie' },
        options: { Team: { precedence: 7 } },
      }),
      contribution(ann.id, adOut, null, { precedence: 3, values: { Mail: 'ad@x', Team: 'Green' } }),
      contribution(ann.id, hrIn, contact.id, { precedence: 5, values: { Mail: 'c@x' } }),
      contribution(ann.id, crmIn, annRecord.id, { precedence: 6, values: { Mail: 'd@x' } }),
      contribution(nameless.id, hrIn, others.id, { values: { Mail: 'n@x' } }),
    ],
    pendings: [waiting, failed].map(pendingWrite),
    records: [
      record(run.id, { outcome: 'added', system: hr, cso: annRecord.id, name: 'E1' }),
      record(run.id, {
        outcome: 'projected',
        system: hr,
        cso: annRecord.id,
        mvo: ann.id,
        name: 'Ann Lee',
        because: 'no match',
        changes: [
          { side: 'mv', attribute: 'Mail', from: null, to: 'hr@x', rule: hrIn, because: 'HR has it' },
          { side: 'mv', attribute: 'PIN', from: null, to: 'geheim', rule: 99 },
          { side: 'cs', attribute: 'shoe', from: '41', to: '42' },
          { side: 'mv', attribute: 'Full Name', from: null, to: 'Ann Lee' },
          { side: 'cs', attribute: 'login', from: null, to: 'E1' },
        ],
        error: 'node-failed',
      }),
      record(run.id, { outcome: 'deleted', system: crm, mvo: 4711, name: 'Gone' }),
    ],
  })
  await store.saveRun({ ...run, status: 'success', ended: NOW })
  removeCrm()
})
afterAll(() => made.close())

const annObject = () => ({
  id: annRecord.id,
  system: system.hr,
  type: 'user',
  name: 'CN=Ann',
  anchor: 'E1',
  secondaryId: 'CN=Ann',
  link: 'joined',
  staging: 'normal',
  identity: ann.uuid,
  rule: rule.hr,
  due: false,
  attributes: { login: 'E1', mail: 'hr@x', pin: '(secret)', shoe: '(not declared)' },
})
const contactObject = () => ({
  id: contact.id,
  system: system.crm,
  type: 'user',
  name: 'C1',
  anchor: 'C1',
  secondaryId: null,
  link: 'projected',
  staging: 'normal',
  identity: ann.uuid,
  rule: rule.crm,
  due: false,
  attributes: { mail: '(not declared)' },
})
const accountObject = () => ({
  id: account.id,
  system: system.ad,
  type: 'user',
  name: `object ${account.id}`,
  anchor: null,
  secondaryId: null,
  link: 'provisioned',
  staging: 'awaitingFirstExport',
  identity: ann.uuid,
  rule: rule.ad,
  due: true,
  attributes: {},
})
const pendingCreate = (name: string) => ({
  id: waiting.id,
  system: system.ad,
  type: 'user',
  object: account.id,
  identity: ann.uuid,
  name,
  operation: 'create',
  state: 'held',
  heldBy: 'setting',
  deprovisioning: false,
  released: false,
  attempts: 0,
  nextAttempt: null,
  error: null,
  because: 'AD out wants her',
  run: run.id,
  changes: [
    { attribute: 'mail', from: null, to: 'ann@x', add: null, remove: null, rule: rule.ad, sent: true, attempts: 2 },
    { attribute: 'pin', from: null, to: '(secret)', add: null, remove: null, rule: null, sent: false, attempts: 0 },
    { attribute: 'team', from: null, to: null, add: ['Red'], remove: ['Blue'], rule: rule.ad, sent: false, attempts: 0 },
  ],
})
const projected = () => ({
  id: expect.any(Number) as number,
  at: NOW,
  run: run.id,
  outcome: 'projected',
  system: system.hr,
  object: annRecord.id,
  identity: ann.uuid,
  name: 'Ann Lee',
  because: 'no match',
  changes: [
    { side: 'mv', attribute: 'Mail', from: null, to: 'hr@x', rule: 'HR in', because: 'HR has it' },
    { side: 'mv', attribute: 'PIN', from: null, to: '(secret)', rule: null, because: null },
    { side: 'cs', attribute: 'shoe', from: '(not declared)', to: '(not declared)', rule: null, because: null },
    { side: 'mv', attribute: 'Full Name', from: null, to: 'Ann Lee', rule: null, because: null },
    { side: 'cs', attribute: 'login', from: null, to: 'E1', rule: null, because: null },
  ],
  error: 'node-failed',
})
const annIdentity = () => ({
  id: ann.uuid,
  type: 'Person',
  name: 'Ann Lee',
  origin: 'projected',
  created: NOW,
  deletion: { after: NOW, because: 'HR let her go', system: system.hr },
  attributes: { 'Full Name': 'Ann Lee', Gone: '(not declared)', Mail: 'ann@x', PIN: '(secret)', Team: 'Red' },
})

describe('a metaverse object', () => {
  it('A2 has its values with who supplied them and what others offered, the next in line first', async () => {
    const shown = await api.get<{ values: unknown; history: unknown[] }>(`metaverse/${ann.uuid}`)
    const since = '2026-01-01T00:00:00Z'
    const ofHr = { rule: rule.hr, system: system.hr, object: annRecord.id }
    const ofCrm = { rule: rule.crm, system: system.crm, object: contact.id }
    const ofNobody = { rule: rule.ad, system: null, object: null }
    expect(shown.values).toEqual([
      { attribute: 'Full Name', value: 'Ann Lee', suppliedBy: { ...ofHr, since }, others: [] },
      { attribute: 'Gone', value: '(not declared)', suppliedBy: null, others: [] },
      {
        attribute: 'Mail',
        value: 'ann@x',
        suppliedBy: { ...ofCrm, since },
        others: [
          { ...ofHr, precedence: 1, value: 'hr@x' },
          { ...ofNobody, precedence: 3, value: 'ad@x' },
          { ...ofCrm, rule: rule.hr, precedence: 5, value: 'c@x' },
          { ...ofHr, rule: rule.crm, precedence: 6, value: 'd@x' },
        ],
      },
      { attribute: 'Nick', value: null, suppliedBy: null, others: [{ ...ofCrm, precedence: 2, value: '(not declared)' }] },
      {
        attribute: 'PIN',
        value: '(secret)',
        suppliedBy: { ...ofHr, since },
        others: [{ ...ofCrm, precedence: 2, value: '(secret)' }],
      },
      {
        attribute: 'Team',
        value: 'Red',
        suppliedBy: null,
        others: [
          { ...ofNobody, precedence: 3, value: 'Green' },
          { ...ofCrm, precedence: 7, value: 'Blue' },
        ],
      },
    ])
  })

  it('has its connectors, what waits for them, and its history', async () => {
    const { values: _, ...shown } = await api.get<Record<string, unknown>>(`metaverse/${ann.uuid}`)
    expect(shown).toEqual({
      ...annIdentity(),
      connectors: [annObject(), contactObject(), accountObject()],
      pendingExports: [pendingCreate('Ann Lee')],
      history: [projected()],
    })
  })

  it('is found by the number references carry, and by its uuid in any letter case', async () => {
    expect(await api.get(`metaverse/${ann.id}`)).toMatchObject({ id: ann.uuid })
    expect(await api.get(`metaverse/${ann.uuid.toUpperCase()}`)).toMatchObject({ id: ann.uuid })
    for (const id of ['4711', 'x1', '1x', '1234567890123456'])
      expect(await api.ask('GET', `metaverse/${id}`)).toMatchObject({
        status: 404,
        json: { detail: `There is no metaverse object "${id}".` },
      })
  })

  it('is called by its first text where nothing else names it, else by its uuid', async () => {
    const { items } = await api.get<{ items: { name: string; type: string }[] }>('metaverse')
    expect(items.map(({ type, name }) => [type, name])).toEqual([
      ['Person', 'Ann Lee'],
      ['Person', 'n@x'],
      ['Group', expect.stringMatching(/^0000/) as string],
    ])
    expect(items[0]).toEqual(annIdentity())
  })

  it('N9 is found by what is shown of it', async () => {
    const found = async (query: string) =>
      (await api.get<{ items: { name: string }[] }>(`metaverse?${query}`)).items.map(({ name }) => name)
    expect(await found('q=LEE')).toEqual(['Ann Lee'])
    for (const hidden of ['geheim', 'vanished']) expect(await found(`q=${hidden}`)).toEqual([])
    expect(await found(`q=${ann.uuid}`)).toEqual(['Ann Lee'])
    expect(await found('attribute=Mail&value=N@X')).toEqual(['n@x'])
    expect(await found('attribute=Team')).toEqual(['Ann Lee'])
    expect(await found('type=Person&attribute=Mail')).toEqual(['Ann Lee', 'n@x'])
    for (const query of ['attribute=PIN', 'attribute=Gone', 'type=Group&attribute=Mail'])
      expect(await api.ask('GET', `metaverse?${query}`), query).toMatchObject({
        status: 400,
        json: { detail: expect.stringContaining('is no attribute that can be searched.') as string },
      })
    expect(await api.ask('GET', 'metaverse?value=x')).toMatchObject({
      status: 400,
      json: { detail: 'value needs an attribute.' },
    })
  })
})

describe('a connector space object', () => {
  it('has what it refers to, what waits for it, and its history', async () => {
    expect(await api.get(`objects/${annRecord.id}`)).toEqual({
      ...annObject(),
      references: { team: ['CN=Boss'] },
      pendingExport: null,
      history: [projected(), expect.objectContaining({ outcome: 'added', identity: null, object: annRecord.id })],
    })
    expect(await api.get(`objects/${contact.id}`)).toMatchObject(contactObject())
    expect(await api.get(`objects/${account.id}`)).toEqual({
      ...accountObject(),
      references: {},
      pendingExport: pendingCreate('Ann Lee'),
      history: [],
    })
  })

  it('that is linked to nobody is shown all the same', async () => {
    const [loose] = (await api.get<{ items: { id: number }[] }>('objects?q=loose')).items
    expect(await api.get(`objects/${loose?.id}`)).toMatchObject({ identity: null, rule: null, link: 'none', pendingExport: null })
    expect(await api.ask('GET', 'objects/999')).toMatchObject({
      status: 404,
      json: { detail: 'There is no connector space object 999.', next: 'Look it up with GET objects.' },
    })
  })

  it('is found by system, type, state and what is shown of it', async () => {
    const found = async (query: string) =>
      (await api.get<{ items: { name: string }[] }>(`objects?${query}`)).items.map(({ name }) => name)
    expect(await found('system=hr')).toEqual(['CN=Ann', 'E2', 'E3'])
    expect(await found('system=CRM')).toEqual(['C1'])
    expect(await found('system=hr&state=unlinked')).toEqual(['E2'])
    expect(await found('type=user&state=awaitingFirstExport')).toEqual([`object ${account.id}`])
    expect(await found('type=group')).toEqual([])
    expect(await found('q=HR@')).toEqual(['CN=Ann'])
    expect(await found('q=cn=ann')).toEqual(['CN=Ann'])
    expect(await found('q=e1')).toEqual(['CN=Ann'])
    for (const secret of ['geheim', 'nadel', '42']) expect(await found(`q=${secret}`)).toEqual([])
  })

  it('is shown in lists as by itself', async () => {
    const { items } = await api.get<{ items: unknown[] }>('objects')
    expect(items.slice(0, 3)).toEqual([annObject(), contactObject(), accountObject()])
  })
})

describe('a pending export', () => {
  it('goes by the name of its person, else of its account', async () => {
    const { items } = await api.get<{ items: unknown[] }>('pending-exports')
    expect(items).toEqual([
      pendingCreate('Ann Lee'),
      {
        id: failed.id,
        system: system.hr,
        type: 'user',
        object: failed.cso,
        identity: null,
        name: 'E3',
        operation: 'update',
        state: 'failed',
        heldBy: null,
        deprovisioning: true,
        released: true,
        attempts: 3,
        nextAttempt: NOW,
        error: 'No space left.',
        because: 'HR employees',
        run: run.id,
        changes: [],
      },
    ])
  })

  it('is found by system and state', async () => {
    const found = async (query: string) =>
      (await api.get<{ items: { id: number }[] }>(`pending-exports?${query}`)).items.map(({ id }) => id)
    expect(await found('system=Accounts')).toEqual([waiting.id])
    expect(await found('state=failed')).toEqual([failed.id])
    expect(await found('system=CRM')).toEqual([])
    expect(await found('limit=1')).toEqual([waiting.id])
  })
})

describe('what happened in a run', () => {
  it('is told for each object, with the uuids of those that are still there', async () => {
    const { items, next } = await api.get<{ items: unknown[]; next: null }>(`runs/${run.id}/objects`)
    expect(next).toBeNull()
    expect(items).toEqual([
      {
        id: expect.any(Number) as number,
        at: NOW,
        run: run.id,
        outcome: 'added',
        system: system.hr,
        object: annRecord.id,
        identity: null,
        name: 'E1',
        because: 'new',
        changes: [],
        error: null,
      },
      projected(),
      expect.objectContaining({ outcome: 'deleted', system: system.crm, object: null, identity: null, name: 'Gone' }),
    ])
    expect((await api.get<{ items: unknown[] }>(`runs/${run.id}/objects?outcome=projected`)).items).toEqual([projected()])
  })
})

describe('the overview', () => {
  it('has systems that are no longer deployed, by what the store knows of them', async () => {
    const { items } = await api.get<{ items: Record<string, unknown>[] }>('systems')
    expect(items).toEqual([
      {
        ...system.hr,
        deployed: true,
        connector: { name: 'memory', label: 'Memory' },
        abilities: { deltaImport: false, export: true },
        objectTypes: ['user'],
        fullSyncNeeded: null,
        unreachable: null,
        objects: 3,
        linked: 2,
        pendingExports: 1,
        held: 0,
        failed: 1,
        waiting: { pending: 0, held: 0, executing: 0, awaitingConfirmation: 0, failed: 1 },
        lastRun: expect.objectContaining({ id: run.id, system: system.hr, status: 'success' }) as object,
      },
      expect.objectContaining({ ...system.ad, objects: 1, linked: 1, pendingExports: 1, held: 1, failed: 0, lastRun: null }),
      expect.objectContaining({ ...system.crm, deployed: false, connector: null, abilities: null, objectTypes: [], objects: 1 }),
    ])
  })

  it('has figures by system, also of those that are gone', async () => {
    const lines = (await api.ask('GET', 'metrics')).text.split('\n')
    expect(lines.filter((line) => line !== '' && !line.startsWith('#') && !line.includes('_bytes'))).toEqual([
      'idweave_metaverse_objects{store="people.sqlite",type="Group"} 1',
      'idweave_metaverse_objects{store="people.sqlite",type="Person"} 2',
      'idweave_connector_space_objects{store="people.sqlite",system="HR",type="user",link="byHand",staging="normal"} 1',
      'idweave_connector_space_objects{store="people.sqlite",system="HR",type="user",link="joined",staging="normal"} 1',
      'idweave_connector_space_objects{store="people.sqlite",system="HR",type="user",link="none",staging="normal"} 1',
      'idweave_connector_space_objects{store="people.sqlite",system="Accounts",type="user",link="provisioned",staging="awaitingFirstExport"} 1',
      'idweave_connector_space_objects{store="people.sqlite",system="CRM",type="user",link="projected",staging="normal"} 1',
      'idweave_pending_exports{store="people.sqlite",system="HR",operation="update",state="failed"} 1',
      'idweave_pending_exports{store="people.sqlite",system="Accounts",operation="create",state="held"} 1',
      'idweave_runs_under_way{store="people.sqlite"} 0',
      'idweave_system_unreachable_times{store="people.sqlite",system="HR"} 0',
      'idweave_system_unreachable_times{store="people.sqlite",system="Accounts"} 0',
    ])
    expect(engine.runsUnderWay()).toEqual([])
  })
})

describe('X4 decisions on pending exports', () => {
  it('are about each once, recorded under who made them, and say what was refused', async () => {
    const { id } = waiting
    const decide = async (action: string, ids: readonly number[]) =>
      (await api.ask('POST', `pending-exports/${action}`, { body: { ids }, username: 'Ada' })).json
    const stateOf = async () => (await api.get<{ items: { id: number; state: string }[] }>('pending-exports?limit=1')).items[0]
    expect(await decide('release', [id, id])).toEqual({ done: [id], refused: [] })
    expect(await stateOf()).toMatchObject({ id, state: 'pending', heldBy: null, released: true })
    expect(await decide('hold', [id, 99])).toEqual({
      done: [id],
      refused: [{ id: 99, because: 'there is no such pending export any more' }],
    })
    expect(await stateOf()).toMatchObject({ id, state: 'held', heldBy: 'person' })
    expect(await decide('discard', [id])).toEqual({ done: [id], refused: [] })
    expect(await stateOf()).toMatchObject({ id: failed.id })
    const { items } = await api.get<{ items: { startedBy: string }[] }>('runs?system=ad')
    expect(items.map(({ startedBy }) => startedBy)).toEqual(['Ada (discard)', 'Ada (hold)', 'Ada (release)'])
  })
})
