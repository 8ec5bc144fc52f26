/** Files of earlier versions: each is copied, brought up to date, and whole at every moment of it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { fileVersion, migrate, migrations } from '../../runtime/store/sqlite/file/migrations'
import { sql as plainWordsSql } from '../../runtime/store/sqlite/file/migrations/007-plain-words'
import { sql as keysOfReferencesSql } from '../../runtime/store/sqlite/file/migrations/018-keys-of-references'
import { sql as goneSql } from '../../runtime/store/sqlite/file/migrations/036-gone'
import type { Contents } from './kept-by'
import { asKeptBy } from './kept-by'
import { copyAsOlder } from './older'
import { start } from './processes'
import {
  closedStore,
  contribution,
  cso,
  csoWrite,
  migrateWith,
  mvo,
  newFile,
  mvoWrite,
  NOW,
  open,
  openWithHr,
  pending,
  pendingWrite,
  record,
  save,
} from './world'

const more = 'create table more (a integer) strict; insert into more select 1 from cso;'

/** The version that brought the plain words, and the one that takes the keys of references away again. */
const plainWords = migrations.indexOf(plainWordsSql) + 1
const keysOfReferences = migrations.indexOf(keysOfReferencesSql) + 1
const overwritten = migrations.indexOf(goneSql) + 1

const earlier = migrations.slice(1).map((_, index) => index + 1)

/**
 * A closed store with a row in every table: a leaver who may return, an account with a password to come, somebody nobody knows, a
 * run that met errors.
 */
async function fullStore(): Promise<string> {
  const { store, hr, rule, run } = await openWithHr()
  await store.ensureJoinAttributes([mail], [{ system: hr.id, ...mail }])
  await store.saveFact('scan', NOW)
  const person = mvo(store, {
    attributes: { mail: 'ada@x' },
    provenance: { mail: { rule: rule.id, cso: null, since: NOW } },
    deletion: { after: NOW, because: 'left HR', system: hr.id, marked: NOW },
  })
  const account = cso(store, hr.id, '1', {
    mvo: person.id,
    link: 'projected',
    attributes: { mail: 'ada@x' },
    ...ofLists,
    spellings: { mail: { 'sada@x': 'Ada@x' } },
  })
  const fallen = cso(store, hr.id, '2', { retainedLink: person.id })
  const unknown = cso(store, hr.id, '3')
  const held = pending(store, account, run.id, {
    state: 'held',
    heldBy: 'setting',
    steps: ['n1'],
    temporaryName: 'cn=k3x',
    nameTaken: true,
    outdated: true,
    accountMissing: true,
  })
  const links = [{ attribute: 'self', add: [person.id], remove: [], several: false }]
  store.nextChange()
  await save(
    store,
    { ...run, warnings },
    {
      mvos: [{ ...mvoWrite(person), links }],
      csos: [
        csoWrite(account, { references: [{ attribute: 'manager', add: ['2', 'nobody'], remove: [] }] }),
        csoWrite(fallen),
        csoWrite(unknown),
      ],
      contributions: [contribution(person.id, rule.id, account.id)],
      contributionLinks: [{ mvo: person.id, rule: rule.id, cso: account.id, links }],
      pendings: [pendingWrite(held)],
      lookUps: [{ reader: account.id, objects: [person.id], values: [{ ...mail, key: 'ada@x' }] }],
      lookUpsOfPeople: { anew: [], noted: [{ person: person.id, objects: [person.id], values: [{ ...mail, key: 'ada@x' }] }] },
      unjoined: [{ cso: unknown.id, keys: [{ ...mail, key: 'bob@x' }] }],
      notEvaluated: { csos: [{ id: unknown.id, rules: [rule.id] }], mvos: [{ id: person.id, rules: [rule.id] }] },
      followUps: { csos: [{ id: unknown.id, due: 3 }], people: [{ id: person.id, due: 3 }] },
      synchronised: [unknown.id],
      cameThrough: { node: 'node-import', system: hr.id },
      leaversKept: { noted: [{ cso: account.id, rule: rule.id, why: 'ruleOff', names: ['mail'], was: 'x' }], back: [] },
      moments: {
        csos: [{ id: unknown.id, moments: [{ rule: rule.id, moment: '2026-12-01T00:00:00Z', everyScan: false }] }],
        mvos: [{ id: person.id, moments: [{ rule: rule.id, moment: null, everyScan: true }] }],
      },
      records: recordsOf(run.id, account.id),
    },
  )
  await store.close()
  return store.connection.file
}

/** Of an account that is disabled, and of whose list a rule asked for a value. */
const ofLists = { own: { phones: ['1'] }, outOfGroups: true }

const quoted = '"code":"rule-not-reached" is what it was called'
const warnings = [
  { code: 'rule-not-evaluated', message: quoted },
  { code: 'other', message: 'm' },
]

function recordsOf(run: number, cso: number) {
  return [
    record(run, { outcome: 'arrivedAfterClose', error: 'message-lost', cso }),
    record(run, { outcome: 'syncFailed', error: 'node-failed', cso, because: 'it came late' }),
    record(run),
  ]
}

const mail = { type: 'person', attribute: 'mail' } as const
const self = { type: 'person', attribute: 'self' } as const

/** Every row of every table but the lock, by table; and what the plain-named views show. */
function contents(file: string): Contents {
  const db = openDatabase(file, 'read')
  try {
    const names = db
      .prepare<[], { name: string }>(
        "select name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite%' and name not in ('lock', 'opened') order by name",
      )
      .all()
    return Object.fromEntries(
      names.map(({ name }) => [name, db.prepare<[], Record<string, unknown>>(`select * from ${name}`).all()]),
    )
  } finally {
    db.close()
  }
}

/** Every statement of the schema, the spaces apart. */
function schema(file: string): string[] {
  const db = openDatabase(file, 'read')
  try {
    const rows = db
      .prepare<[], { sql: string }>("select sql from sqlite_schema where sql is not null and name not in ('lock', 'opened')")
      .all()
    return rows.map(({ sql }) => sql.replaceAll(/\s+/g, ' ')).sort()
  } finally {
    db.close()
  }
}

describe('changing the shape of a file', () => {
  it('copies an existing store first, and keeps what is in it', async () => {
    const file = await closedStore()
    migrateWith(file, [...migrations, more])
    const db = openDatabase(file, 'read')
    expect([db.prepare('select count(*) as n from more').get(), db.prepare('select anchor from cso').get()]).toEqual([
      { n: 1 },
      { anchor: '1' },
    ])
    db.close()
    const copy = openDatabase(`${file}.bak-${migrations.length}`, 'read')
    expect([fileVersion(copy, file), copy.prepare('select anchor from cso').get()]).toEqual([migrations.length, { anchor: '1' }])
    copy.close()
  })

  it('makes no copy of a new file, nor of one that is up to date', async () => {
    const file = await closedStore()
    await open(file).close()
    expect(readdirSync(dirname(file)).filter((name) => name.includes('bak'))).toEqual([])
  })

  it('leaves the old shape when a step fails, and the steps before it', async () => {
    const file = await closedStore()
    expect(() => migrateWith(file, [...migrations, more, 'create table last (a integer) strict; select nonsense;'])).toThrow(
      /nonsense/,
    )
    const db = openDatabase(file, 'read')
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length + 1)
    expect(db.prepare("select name from sqlite_schema where name in ('more', 'last')").all()).toEqual([{ name: 'more' }])
    db.close()
  })

  it('leaves the old shape when it is killed half-way, and does it again the next time', async () => {
    const file = await closedStore()
    const child = start('halfMigration', file)
    expect(await child.line()).toBe('half')
    child.kill('SIGKILL')
    await child.ended()
    const store = open(file)
    expect((await store.searchCsos({ limit: 9 })).items).toHaveLength(1)
    expect(store.connection.db.prepare("select 1 from sqlite_schema where name = 'half'").all()).toEqual([])
    await store.close()
    migrateWith(file, [...migrations, more])
    expect(existsSync(`${file}.bak-${migrations.length}.part`)).toBe(false)
  })

  it.each(earlier)(
    'brings a file of version %i up to date with everything it holds, its words and codes included',
    async (version) => {
      const file = await fullStore()
      const older = newFile()
      copyAsOlder({ migrate, migrations }, file, version, older)
      const before = contents(older)
      const isFormer = version > 1 && version < plainWords
      if (isFormer) expect(before['run_record']?.[0]).toMatchObject({ outcome: 'late', error: 'never-came-home' })
      if (isFormer) expect(before['run']?.[0]?.['warnings']).toContain('"code":"rule-not-reached"')
      await open(older).close()
      expect(statSync(`${older}.bak-${version}`).mode & 0o777).toBe(0o600)
      expect(contents(`${older}.bak-${version}`)).toEqual(before)
      expect(schema(older)).toEqual(schema(file))
      expect(contents(older)).toEqual(asKeptBy(version, contents(file)))
    },
  )

  it.each(earlier)(
    'leaves a file of version %i in its old shape when it is killed half-way, and does it again the next time',
    async (version) => {
      const file = await fullStore()
      const older = newFile()
      copyAsOlder({ migrate, migrations }, file, version, older)
      const before = contents(older)
      const child = start('halfMigration', older)
      expect(await child.line()).toBe('half')
      child.kill('SIGKILL')
      await child.ended()
      expect(contents(older)).toEqual(before)
      const store = open(older)
      expect((await store.searchCsos({ limit: 9 })).items).toHaveLength(3)
      await store.close()
      expect(schema(older)).toEqual(schema(file))
    },
  )

  it('N14 N9 leaves nothing on the pages of what an earlier version had deleted', async () => {
    const older = newFile()
    copyAsOlder({ migrate, migrations }, await fullStore(), overwritten - 1, older)
    const db = openDatabase(older, 'write')
    db.prepare("insert into fact (name, value) values ('x', ?)").run('Zoe Quixote')
    db.exec("delete from fact where name = 'x'")
    db.close()
    expect(readFileSync(older).includes('Zoe Quixote')).toBe(true)
    await open(older).close()
    expect(readFileSync(older).includes('Zoe Quixote')).toBe(false)
  })

  it('D7 makes the keys of references anew, some of which an earlier version never took away', async () => {
    const file = await fullStore()
    const present = open(file)
    await present.ensureJoinAttributes([self], [])
    await present.close()
    const older = newFile()
    copyAsOlder({ migrate, migrations }, file, keysOfReferences - 1, older)
    const db = openDatabase(older, 'write')
    db.exec(
      `insert into mvo_key (attribute, key, mvo) select id, 'whom she referred to before', 1 from join_attribute where attribute = 'self'`,
    )
    db.close()
    const store = open(older)
    await store.ensureJoinAttributes([mail, self], [])
    const keys = store.connection.all<{ key: string }>('select key from mvo_key order by key').map(({ key }) => key)
    expect(keys).toEqual([expect.stringMatching(/^0{8}-/), 'ada@x'])
  })

  it('D3 asks once more about objects that found nobody when nobody noted yet what they wait for', async () => {
    const file = newFile()
    migrateWith(file, migrations.slice(0, 3))
    const db = openDatabase(file, 'write')
    db.exec(`insert into system (id, node, name) values (1, 'node-hr', 'HR');
      insert into meta (name, value) values ('change', 7);
      insert into mvo (id, uuid, type, origin, created, version, provenance, attributes) values (1, 'u', 'person', 'projected', 'x', 1, '[]', '{}');
      insert into cso (id, system, type, anchor, anchor_key, mvo, link, staging, version, attributes) values
        (1, 1, 'person', 'a', 'a', null, 'none', 'normal', 1, '{}'), (2, 1, 'person', 'b', 'b', 1, 'joined', 'normal', 1, '{}')`)
    db.close()
    const store = open(file)
    expect(await store.selectCsos({ system: 1, full: false, phase: 'arriving', afterId: 0, limit: 9, dueUpTo: 7 })).toEqual([1])
  })
})
