/** How SQLite carries out each statement: no walk over a table, no needless sorting. */
import { describe, expect, it } from 'vitest'
import { emptyPage } from '../../runtime/model/empty-page'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import {
  contribution,
  cso,
  csoWrite,
  goneOf,
  mvo,
  mvoWrite,
  newFile,
  newRun,
  NOW,
  openWithHr,
  pending,
  pendingWrite,
  record,
  save,
} from './world'

/** A store in which every operation has been used at least once. */
async function used(): Promise<SqliteStore> {
  const { store, hr, rule, run } = await openWithHr(newFile(), { secrets: () => ['secret'] })
  const ad = await store.registerSystem('node-ad', 'AD', ['node-hr', 'node-ad'])
  const attributes = ['mail', 'number', 'boss'].map((attribute) => ({ type: 'person', attribute }))
  await store.ensureJoinAttributes(
    attributes,
    attributes.map((attribute) => ({ ...attribute, system: ad.id })),
  )
  const people = Array.from({ length: 150 }, (_, i) => mvo(store, { attributes: { mail: `${i}`, number: i } }))
  const records = people.map((person, i) =>
    cso(store, hr.id, `${i}`, { mvo: person.id, link: 'projected', due: i % 10 === 0 ? 1 : null }),
  )
  const accounts = people.map((person, i) =>
    cso(store, ad.id, `${i}`, { mvo: person.id, link: 'joined', secondaryId: `cn=${i}`, attributes: { mail: `${i}` } }),
  )
  const staged = accounts.map((account) => pending(store, account, run.id))
  const mailOf = { type: 'person', attribute: 'mail' }
  const links = [{ attribute: 'boss', add: [people[5]?.id ?? 0], remove: [99], several: false }]
  await save(store, run, {
    mvos: people.map((person) => (person === people[4] ? { ...mvoWrite(person), links } : mvoWrite(person))),
    csos: [...records, ...accounts].map((account) =>
      csoWrite(account, { references: [{ attribute: 'm', add: [`${account.id}`, 'x'], remove: ['y'] }] }),
    ),
    contributions: records.map((own) => contribution(own.mvo ?? 0, rule.id, own.id)),
    contributionLinks: [{ mvo: people[4]?.id ?? 0, rule: rule.id, cso: records[4]?.id ?? 0, links }],
    lookUps: [{ reader: records[4]?.id ?? 0, objects: [people[5]?.id ?? 0], values: [{ ...mailOf, key: '7' }] }],
    lookUpsOfPeople: {
      anew: [],
      noted: [{ person: people[6]?.id ?? 0, objects: [people[5]?.id ?? 0], values: [{ ...mailOf, key: '7' }] }],
    },
    pendings: staged.map((staged) => pendingWrite(staged)),
    records: records.map((own) => record(run.id, { cso: own.id, mvo: own.mvo })),
  })
  await change(store, { people, records, staged, run, rule: rule.id })
  await look(store, { hr: hr.id, ad: ad.id, run: run.id, people, records, staged })
  await lookAtDue(store, { people, records })
  await eraseLeaver(store, people[1]?.id ?? 0)
  // As many as there are in a store that is in use.
  await save(store, run, { gone: people.slice(10).map((person) => goneOf(person, records[0]?.id ?? 0)) })
  await store.requeueReferringBy(hr.id, run.id, [{ type: 'person', attribute: 'boss' }])
  return store
}

async function eraseLeaver(store: SqliteStore, leaver: number): Promise<void> {
  const run = await store.startRun(newRun(null))
  await store.goneMvo((await store.goneNamed('Ada', 9))[0]?.uuid ?? '')
  const traces = await store.tracesOf(leaver, ['Ada'])
  if (!traces) throw new Error('The leaver has left nothing')
  const mentions = { ...traces.mentions, records: [1], runs: [1], pendings: [1], decisions: [1], pauses: [1] }
  await store.erase({ traces: { ...traces, mentions }, facts: [], run })
  await store.prune(NOW, 5)
}

interface Things {
  readonly people: ReturnType<typeof mvo>[]
  readonly records: ReturnType<typeof cso>[]
  readonly staged: ReturnType<typeof pending>[]
}

async function change(
  store: SqliteStore,
  { people, records, staged, run, rule }: Things & { run: Parameters<typeof save>[1]; rule: number },
) {
  const [person, leaver] = [people[0] as (typeof people)[0], people[1] as (typeof people)[0]]
  const leaving = people[3] as (typeof people)[0]
  const [kept, gone] = [records[0] as (typeof records)[0], records[2] as (typeof records)[0]]
  await save(store, run, {
    mvos: [
      mvoWrite({ ...person, attributes: { mail: 'new' }, version: 2 }),
      mvoWrite({ ...leaving, deletion: { after: NOW, because: 'gone', system: null }, version: 2 }, { attributesChanged: false }),
    ],
    csos: [csoWrite({ ...kept, due: null, version: 2 })],
    csosDeleted: [gone.id],
    mvosDeleted: [leaver.id],
    contributionsDeleted: [{ mvo: person.id, rule, cso: kept.id }],
    pendings: [pendingWrite({ ...(staged[0] as (typeof staged)[0]), version: 2 })],
    pendingsDeleted: [staged[5]?.id ?? 0],
    synchronised: [kept.id],
    lookUps: [{ reader: records[4]?.id ?? 0, objects: [], values: [] }],
    lookUpsOfPeople: { anew: [people[7]?.id ?? 0], noted: [] },
    leftScope: [{ cso: records[4]?.id ?? 0, person: leaver.id }],
    askedByScope: [leaving.id],
    deletedAsked: [{ mvo: leaver.id, suppliers: [kept.id], left: [] }],
    gone: [goneOf(leaver, kept.id)],
    readThrough: [kept.id],
    leaversKept: {
      noted: records.map(({ id }) => ({ cso: id, rule, why: 'ruleOff', names: ['mail'], was: 'x' })),
      back: [kept.id],
    },
  })
  await store.leaversKept(0, 5)
}

async function useLedger(store: SqliteStore, hr: number) {
  const [value, owner] = [
    { namespace: 'n', key: 'k' },
    { namespace: 'n', owner: 'o' },
  ]
  await store.askLedger([{ namespace: 'n', owners: ['o'], keys: ['k'] }])
  const given = [{ ...value, owners: ['o'], reusable: true }]
  await save(store, await store.startRun(newRun(hr)), { given, refused: [{ ...value, key: 'r' }], formerOwners: [owner] })
}

async function look(store: SqliteStore, ids: Things & { hr: number; ad: number; run: number }) {
  const { hr, ad, run, people, records, staged } = ids
  await store.saveSystem((await store.systems())[0] as Awaited<ReturnType<SqliteStore['systems']>>[0])
  await store.saveFact('a', (await store.fact('a')) ?? 'b')
  await store.replaceFact('a', 'b', 'c')
  await store.rules()
  await useLedger(store, hr)
  await store.findForImport(ad, [{ type: 'person', anchorKey: 'none', secondaryKey: 'cn=7' }])
  await store.findForImport(ad, [{ type: 'person', anchorKey: null, secondaryKey: 'cn=7' }])
  await lookAtStretches(store, ad, run)
  await store.heldBySetting(ad)
  await store.referencesOf([1])
  await store.stagedReferencesOf([1])
  await store.resolveReferences(hr, null)
  await store.expectedCsos(hr, ['person'])
  for (const full of [true, false]) {
    await store.countDue({ system: hr, full, dueUpTo: 9 })
    for (const phase of ['arriving', 'leaving'] as const)
      await store.selectCsos({ system: hr, full, phase, afterId: 5, limit: 10, dueUpTo: 9 })
  }
  await store.loadPage(records.slice(0, 5).map((object) => object.id))
  await store.loadMvos(people.slice(0, 5).map((object) => object.id))
  const pairs = ['mail', 'number'].map((attribute) => ({ attribute, key: '7' }))
  await store.findMvos([
    { type: 'person', pairs },
    { type: 'person', pairs: pairs.slice(1) },
  ])
  await store.findCsos([
    { system: ad, type: 'person', pairs },
    { system: ad, type: 'person', pairs: pairs.slice(1) },
  ])
  await store.mvosDue(NOW, 0, 10)
  await store.selectPendings({ system: ad, now: NOW, ignoreBackoff: false, naming: ['dn'] })
  await store.loadPendings(staged.slice(0, 5).map((staged) => staged.id))
  await store.accountsOf(ad, [1])
  await store.linksOf([1])
  await store.lookUp([{ type: 'person', attribute: 'mail', key: '7' }], [1], [1])
  await store.countLinked(hr)
  await store.countAccounts(hr)
  await store.anchorsOf([1])
  await store.anchorsMadeBy(hr, { run, firstNew: 1 })
  for (const kept of ['inDocument', 'asReference'] as const)
    await store.countHaving({ system: hr, type: 'person', attribute: 'mail', kept, atMost: 9 })
  await lookAtRuns(store, { hr, ad, run })
  await lookAtMoments(store, hr)
}

async function lookAtRuns(store: SqliteStore, { hr, ad, run }: Readonly<Record<'hr' | 'ad' | 'run', number>>) {
  await store.startRun(newRun(hr))
  await store.closeOrphanedRuns(NOW)
  await store.prune('2020-01-01T00:00:00Z', 10)
  await store.runs({ system: hr, status: 'success', limit: 5 })
  await store.runs({ limit: 5 })
  await store.run(run)
  await store.runRecords(run, { outcome: 'added', limit: 5 })
  await store.historyOf({ cso: 1, mvo: 1 }, 5)
  await store.lastChangeOf({ cso: 1 }, 'mail')
  await store.lastChangeOf({ mvo: 1 }, 'mail')
  for (const q of ['ada', 'berg', '00000000-0000-7000-8000-000000000000']) await store.searchGone({ q, kind: 'person', limit: 5 })
  await store.searchGone({ limit: 5 })
  await store.searchGone({ kind: 'object', limit: 5 })
  await store.gone(1)
  await store.madeByHand(1)
  await store.goneWith(1)
  await store.searchMvos({ type: 'person', q: 'x', attribute: 'mail', value: 'x', limit: 5 })
  await store.searchMvos({ limit: 5 })
  await store.searchCsos({ system: hr, type: 'person', state: 'linked', q: 'x', limit: 5 })
  await store.searchPendings({ system: ad, state: 'pending', limit: 5 })
  await store.searchPendings({ system: ad, state: 'failed', nameTaken: true, limit: 5 })
  await store.mvoByUuid('x')
  await store.counts()
  await store.notEvaluated()
}

/** Stretches of which some CSOs are in doubt, far apart and close together; then an import that does not meet them. */
async function lookAtStretches(store: SqliteStore, system: number, run: number) {
  await store.beginStretches(system, run)
  store.connection.db.exec(`insert into stretch_doubt (system, cso, import) values (${system}, 1, 0)`)
  const [near, far] = [
    [1, 2],
    [1, 900],
  ].map((csos, i) => ({ digest: `d${i}`, csos, lines: null }))
  for (const stretch of [near, far]) {
    if (!stretch) continue
    await store.savePage({ ...emptyPage, stretchesRead: { system, stretches: [stretch] }, run: null })
    await store.findStretches(system, [stretch.digest])
  }
  await store.keepStretches(system, run, [])
}

async function lookAtMoments(store: SqliteStore, hr: number) {
  await store.mvosNotEvaluated(0, 5)
  await store.takeMoments({ by: 'run', now: NOW, system: hr })
  await store.takeMoments({ by: 'scan', now: NOW })
  await Promise.all([store.countMoments({ by: 'scan', now: NOW }), store.momentsWithin({ after: NOW, until: NOW })])
}

async function lookAtDue(store: SqliteStore, { people, records }: Pick<Things, 'people' | 'records'>) {
  const followUps = { csos: [{ id: records[0]?.id ?? 0, due: 1 }], people: [{ id: people[0]?.id ?? 0, due: 1 }] }
  await store.savePage({ ...emptyPage, followUps, run: null })
  const system = records[0]?.system ?? 0
  const basis = await store.stampBasis({ system, node: 'import', digest: 'one' })
  const objects = records.map(({ id }) => ({ id, versions: 1, outcome: 'noChange' as const, asked: 0, given: 0 }))
  await store.savePage({ ...emptyPage, stamps: { basis, objects }, run: null })
  await store.selectStamped({ system, basis, afterId: 0, limit: 2000 })
  await store.peopleToDecide(system)
  await store.runs({ system, limit: 5, runsOnly: true })
  await store.followUps(0, 5)
  await store.peopleDue(0, 5)
  await store.dropFollowUps([1], [{ id: 1, due: 1 }])
}

/** Statements that read a whole table or sort because that is what they are for, by how they begin. */
const MAY_READ_ALL = [
  'select open_import as id from system', // once an import is opened or accepted
  'select id, node, name', // systems and rules: a handful of rows
  'select id, ifnull(paused_because',
  'select id, side, system, type, attribute', // the announced attributes, once at opening
  'select max(', // the counters, once at opening
  'delete from opened', // of twenty openings the oldest, once at opening
  'select exists (select 1 from cso_not_evaluated)', // whether there is any row
  'select exists (select 1 from cso_reference)',
  'select exists (select 1 from contribution_reference)',
  'select exists (select 1 from look_up)',
  'select exists (select 1 from mvo_look_up)',
  'select exists (select 1 from cso_moment)',
  'select exists (select 1 from given_value)',
  'select exists (select 1 from by_hand)',
  'select distinct cso as id from cso_moment indexed by cso_moment_scan', // its partial index holds what each scan looks at
  'select distinct mvo as id from mvo_moment indexed by mvo_moment_scan',
  // whoever went last, as far as a page goes
  'select g.id, g.kind, g.object, g.uuid, g.system, g.type, g.name, g.at, g.run, g.because, g.look from gone g where g.id <',
  'select rule, sum(objects)', // health
  'select type, count(*)', // dashboards
  'select system, type, link',
  'select system, operation, state, count(*)',
  'insert into system', // their look at what refers to them happens only when a reference is broken
  'insert into rule',
  'select id, kind, profile', // its partial index holds open runs only
  'select id from run where coalesce', // runs from the oldest on
  'select distinct type', // the types of one system, once an import with open references
]
/** Each sorts a few rows only. */
const MAY_SORT = [
  'select rule, sum(objects)',
  'select system, type, link',
  'select system, operation, state, count(*)',
  'select distinct',
  'select m.id, m.provenance, json_group_array', // whoever referred to one person who is deleted
]

function plans(store: SqliteStore): { sql: string; steps: string[] }[] {
  return store.connection
    .statements()
    .filter((sql) => /^(select|insert|update|delete)/.test(sql))
    .map((sql) => {
      const steps = store.connection.db
        .prepare(`explain query plan ${sql}`)
        .all(...Array<null>(sql.split('?').length - 1).fill(null))
      return { sql, steps: (steps as { detail: string }[]).map((step) => step.detail) }
    })
}

const begins = (sql: string, list: readonly string[]) => list.some((start) => sql.startsWith(start))

describe('the plan of every statement', () => {
  it('walks no table and sorts nothing it need not, without statistics and with them', async () => {
    const store = await used()
    expect(plans(store).length).toBeGreaterThan(70)
    for (const statistics of ['none', 'analyze']) {
      if (statistics === 'analyze') store.connection.db.exec('analyze')
      const walking = plans(store).filter(
        ({ sql, steps }) =>
          !begins(sql, MAY_READ_ALL) && steps.some((step) => /^SCAN (?!j\b|. VIRTUAL|json_each|CONSTANT|\d+-ROW)/.test(step)),
      )
      expect(walking).toEqual([])
      const sorting = plans(store).filter(
        ({ sql, steps }) => !begins(sql, MAY_SORT) && steps.some((step) => step.includes('TEMP B-TREE')),
      )
      expect(sorting).toEqual([])
    }
  })

  it('takes a page of the next objects from where the last one ended', async () => {
    const store = await used()
    store.connection.db.exec('analyze')
    const keyset = plans(store).filter(({ sql }) => /^select id from cso indexed by .* limit \?$/.test(sql))
    expect(keyset.map(({ steps }) => steps).sort()).toEqual([
      ['SEARCH cso USING COVERING INDEX cso_by_system (system=? AND id>?)'],
      ['SEARCH cso USING COVERING INDEX cso_due (system=? AND id>?)'],
      ['SEARCH cso USING COVERING INDEX cso_due (system=? AND id>?)'],
      ['SEARCH cso USING COVERING INDEX cso_obsolete (system=? AND id>?)'],
    ])
  })
})
