/** What the API answers about objects, word for word: names in place of numbers, provenance, history, and no secrets. */
import { problemCodes } from '../../../runtime/model/problems'
import { describe, expect, it } from 'vitest'
import { NOW } from '../../store/objects'
import {
  account,
  accountObject,
  ann,
  annIdentity,
  annObject,
  annRecord,
  api,
  contact,
  contactObject,
  engine,
  failed,
  pendingCreate,
  projected,
  rule,
  run,
  system,
  waiting,
} from './answers-world'

const annNaming = { label: 'Ann Lee (HR E1)', formerNames: [] }

describe('a metaverse object', () => {
  it('A2 has its values with who supplied them and what others offered, the next in line first', async () => {
    const shown = await api.get<{ values: unknown; history: unknown[] }>(`metaverse/${ann.uuid}`)
    const since = '2026-01-01T00:00:00Z'
    const ofHr = { rule: rule.hr, system: system.hr, object: annRecord.id, record: 'CN=Ann' }
    const ofCrm = { rule: rule.crm, system: system.crm, object: contact.id, record: 'C1' }
    // Whose record that was nobody knows.
    const ofNobody = { rule: rule.ad, system: system.ad, object: null, record: null }
    const supplied = { since, left: null }
    const first = 'it comes first'
    const last = (name: string) => `what a record has left behind comes after all that are there, and ${name} has one`
    expect(shown.values).toEqual([
      { attribute: 'Full Name', value: 'Ann Lee', suppliedBy: { ...ofHr, ...supplied }, others: [] },
      { attribute: 'Gone', value: '(not declared)', suppliedBy: null, others: [] },
      {
        attribute: 'Mail',
        value: 'ann@x',
        suppliedBy: { ...ofCrm, ...supplied },
        others: [
          { ...ofHr, precedence: 1, value: 'hr@x', because: first },
          { ...ofCrm, rule: rule.hr, precedence: 5, value: 'c@x', because: 'HR comes first, with precedence 1 before 5' },
          { ...ofHr, rule: rule.crm, precedence: 6, value: 'd@x', because: 'HR comes first, with precedence 1 before 6' },
          { ...ofNobody, precedence: 3, value: 'ad@x', because: last('HR') },
        ],
      },
      {
        attribute: 'Nick',
        value: null,
        suppliedBy: null,
        others: [{ ...ofCrm, precedence: 2, value: '(not declared)', because: first }],
      },
      {
        attribute: 'PIN',
        value: '(secret)',
        suppliedBy: { ...ofHr, ...supplied },
        others: [{ ...ofCrm, precedence: 2, value: '(secret)', because: 'HR comes first, with precedence 1 before 2' }],
      },
      {
        attribute: 'Team',
        value: 'Red',
        suppliedBy: null,
        others: [
          { ...ofCrm, precedence: 7, value: 'Blue', because: first },
          { ...ofNobody, precedence: 3, value: 'Green', because: last('CRM') },
        ],
      },
    ])
  })

  it('has its connectors, what waits for them, and its history', async () => {
    const nothingElse = { madeByHand: null, byHand: [], held: [], byNow: null, unread: [] }
    const { values: _, ...shown } = await api.get<Record<string, unknown>>(`metaverse/${ann.uuid}`)
    expect(shown).toEqual({
      ...annIdentity(),
      ...annNaming,
      referenced: [],
      connectors: [annObject(), contactObject(), accountObject()],
      pendingExports: [pendingCreate('Ann Lee')],
      history: [projected()],
      ...nothingElse,
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
    expect(items[0]).toEqual({ ...annIdentity(), ...annNaming })
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
      json: { detail: '`value` needs an `attribute`.' },
    })
  })
})

describe('a connector space object', () => {
  const ofAnn = { person: annNaming.label, byHand: null }
  const alone = { references: {}, nobodys: null, handHistory: [], unread: [] }

  it('has what it refers to, what waits for it, and its history', async () => {
    expect(await api.get(`objects/${annRecord.id}`)).toEqual({
      ...annObject(),
      ...ofAnn,
      ...alone,
      references: { team: ['CN=Boss'] },
      pendingExport: null,
      history: [projected(), expect.objectContaining({ outcome: 'added', identity: null, object: annRecord.id })],
    })
    expect(await api.get(`objects/${contact.id}`)).toMatchObject(contactObject())
    expect(await api.get(`objects/${account.id}`)).toEqual({
      ...accountObject(),
      ...ofAnn,
      ...alone,
      pendingExport: pendingCreate('Ann Lee'),
      history: [],
    })
  })

  it('that is linked to nobody is shown all the same', async () => {
    const [loose] = (await api.get<{ items: { id: number }[] }>('objects?q=loose')).items
    expect(await api.get(`objects/${loose?.id}`)).toMatchObject({ identity: null, rule: null, link: 'none', pendingExport: null })
    expect(await api.ask('GET', 'objects/999')).toMatchObject({
      status: 404,
      json: { detail: 'There is no connector space object 999.', next: 'Look it up with `GET objects`.' },
    })
  })

  it('is found by system, type, state and what is shown of it', async () => {
    const found = async (query: string) =>
      (await api.get<{ items: { name: string }[] }>(`objects?${query}`)).items.map(({ name }) => name)
    expect(await found('system=hr')).toEqual(['CN=Ann', 'E2', 'E3'])
    expect(await found('system=CRM')).toEqual(['C1'])
    expect(await found('system=hr&state=unlinked')).toEqual(['E2'])
    expect(await found('type=user&state=awaitingFirstExport')).toEqual([`object ${account.id}`])
    expect(await api.ask('GET', 'objects?type=group')).toMatchObject({ status: 400 })
    expect(await found('q=HR@')).toEqual(['CN=Ann'])
    expect(await found('q=cn=ann')).toEqual(['CN=Ann'])
    expect(await found('q=e1')).toEqual(['CN=Ann'])
    for (const secret of ['geheim', 'nadel', '42']) expect(await found(`q=${secret}`)).toEqual([])
  })

  it('is shown in lists as by itself', async () => {
    const { items } = await api.get<{ items: unknown[] }>('objects')
    expect(items.slice(0, 3)).toEqual([annObject(), contactObject(), accountObject()].map((each) => ({ ...each, ...ofAnn })))
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
        waits: null,
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
        paused: null,
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
      ...problemCodes.map((code) => {
        const count = ['exports-held', 'exports-failed'].includes(code) ? 1 : 0
        return `idweave_problems{store="people.sqlite",code="${code}"} ${count}`
      }),
      'idweave_store_failing{store="people.sqlite"} 1',
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
    // What was sent of it stays, as it may be there (I12).
    expect(await stateOf()).toMatchObject({ id, state: 'awaitingConfirmation', heldBy: null })
    const { items } = await api.get<{ items: { profile: string; startedBy: string }[] }>('runs?system=ad')
    expect(items.map(({ profile, startedBy }) => [profile, startedBy])).toEqual([
      ['discard', 'Ada'],
      ['hold', 'Ada'],
      ['release', 'Ada'],
    ])
  })
})
