/**
 * What it takes to change the credential secret of an installation with many objects: run by hand
 * (`node dist/bench/rotation.js --objects 1000000`). It makes a store of people who have a secret value each, as records, in the
 * metaverse and on accounts that wait to be made, changes the secret with `scripts/rotate-secret.mjs`, and once more with three
 * kills on the way. A row each with seconds, the most memory that the process has held in MB, and the size of the files.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Cso } from '../runtime/model/objects'
import { nothingDone } from '../runtime/model/runs'
import { joinKey } from '../runtime/model/values'
import { openStore } from '../runtime/store/sqlite/open'
import { openToReseal } from '../runtime/store/sqlite/resealing'
import type { SqliteStore } from '../runtime/store/sqlite/sqlite-store'
import { NOW, page, person, project } from './store-objects'

const { values: options } = parseArgs({
  options: { objects: { type: 'string', default: '100000' }, folder: { type: 'string', default: tmpdir() } },
})
const objects = Number(options.objects)
const pageSize = 200
/** So many people the store saves; others are copies of their rows, since a million takes it minutes. */
const saved = Math.min(objects, 100_000)
const root = resolve(__dirname, '..', '..')

const pinOf = (i: number): string => `PIN-${createHash('sha256').update(String(i)).digest('hex').slice(0, 12)}`

interface Installation {
  readonly folder: string
  readonly file: string
  secret(): string
}

function newInstallation(): Installation {
  const folder = mkdtempSync(join(options.folder, 'idweave-rotation-'))
  mkdirSync(join(folder, 'secrets'), { mode: 0o700 })
  const secret = join(folder, 'secrets', 'credential-secret')
  writeFileSync(secret, 'the first credential secret\n', { mode: 0o600 })
  return { folder, file: join(folder, 'identity.sqlite'), secret: () => readFileSync(secret, 'utf8').trim() }
}

const opened = ({ file, secret }: Installation): SqliteStore => openStore({ file, secrets: () => [secret()], now: () => NOW })

/** A tenth of the people are new: their accounts wait to be made, with the secret as their first password. */
async function fill(store: SqliteStore): Promise<void> {
  const [hr, ad] = [await store.registerSystem('hr', 'HR', []), await store.registerSystem('ad', 'AD', [])]
  const rule = await store.registerRule('rule', 'HR people', hr.id, [])
  const run = await store.startRun({
    kind: 'sync',
    profile: 'full-sync',
    system: hr.id,
    startedBy: 'bench',
    started: NOW,
    ended: null,
    status: 'running',
    ...nothingDone(),
  })
  await store.declareSecrets([0, hr.id, ad.id].map((system) => ({ system, type: 'person', attributes: ['pin'] })))
  await store.ensureJoinAttributes([{ type: 'person', attribute: 'pin' }], [])
  const b = { store, hr: hr.id, ad: ad.id, rule: rule.id, run, count: saved }
  for (let done = 0; done < saved; done += pageSize) {
    const size = Math.min(pageSize, saved - done)
    const [cso, mvo, pending] = [
      store.reserveIds('cso', 2 * size),
      store.reserveIds('mvo', size),
      store.reserveIds('pending', size),
    ]
    const all = Array.from({ length: size }, (_, i) => {
      const record: Cso = { ...blank, id: cso + i, system: hr.id, anchor: `E${done + i}`, attributes: withPin(done + i) }
      return project(b, record, { mvo: mvo + i, cso: cso + size + i, pending: pending + i })
    })
    await store.savePage(
      page(run, {
        mvos: all.map(({ made }) => ({ mvo: made, attributesChanged: true })),
        csos: all.flatMap(({ linked, account }) => [
          { cso: linked, anchorKey: linked.anchor, secondaryKey: null, attributesChanged: true },
          { cso: account, anchorKey: null, secondaryKey: account.secondaryId, attributesChanged: false },
        ]),
        contributions: all.map(({ offered }) => offered),
        pendings: all.filter((_, i) => i % 10 === 0).map(({ waiting }) => waiting),
      }),
    )
  }
}

const copied: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mvo: { id: 'id + :k * :saved', uuid: "printf('%08x', :k) || substr(uuid, 9)" },
  cso: { id: 'id + :k * 2 * :saved', mvo: 'mvo + :k * :saved', anchor_key: "anchor_key || '-' || :k" },
  contribution: { id: 'id + :k * :saved', mvo: 'mvo + :k * :saved', cso: 'cso + :k * 2 * :saved' },
  pending_export: { id: 'id + :k * :saved', mvo: 'mvo + :k * :saved', cso: 'cso + :k * 2 * :saved' },
  mvo_key: { mvo: 'mvo + :k * :saved' },
}

/** Copies everybody until there are as many as are wanted. */
function multiply({ connection: c }: SqliteStore): void {
  for (const [table, changed] of Object.entries(copied)) {
    const columns = c.all<{ name: string }>(`select name from pragma_table_info('${table}')`).map(({ name }) => name)
    const values = columns.map((name) => changed[name] ?? name).join(', ')
    const last = table === 'cso' ? 2 * saved : saved
    const of = table === 'mvo_key' ? 'mvo' : 'id'
    const sql = `insert into ${table} (${columns.join(', ')}) select ${values} from ${table} where ${of} <= ${last}`
    for (let k = 1; k < objects / saved; k++) c.write(() => c.db.prepare(sql).run({ k, saved }))
  }
}

const withPin = (i: number) => ({ ...person(i), pin: pinOf(i) })
const blank = {
  type: 'person',
  secondaryId: null,
  mvo: null,
  link: 'none',
  rule: null,
  staging: 'normal',
  due: null,
  version: 0,
} as const

/** So many records are read back at most, in pages that lie evenly among all. */
const readBack = 100_000

/** Secrets read back, as one figure. */
async function digest(store: SqliteStore): Promise<string> {
  const found = createHash('sha256')
  for (let id = 1; ;) {
    const ids = store.connection.all<{ id: number }>(
      "select id from cso where id >= ? and link = 'projected' order by id limit 200",
      id,
    )
    const last = ids.at(-1)
    if (!last) return found.digest('hex').slice(0, 16)
    const { csos, mvos, contributions } = await store.loadPage(ids.map((row) => row.id))
    for (const { cso } of csos) found.update(String(cso.attributes['pin']))
    for (const mvo of mvos) found.update(String(mvo.attributes['pin']))
    for (const { values } of contributions) found.update(String(values['pin']))
    // Ids of a page's records and accounts follow one another.
    id = last.id + 1 + 2 * pageSize * (Math.ceil(objects / readBack) - 1)
  }
}

/** How many rows a secret does not open. */
function closedTo(file: string, secret: string): number {
  const store = openToReseal(file, [secret])
  try {
    return store.unreadable()
  } finally {
    store.close()
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6)
const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0)

/** The most memory a process has held, in MB; null when it has ended. */
function mostOf({ pid }: ChildProcess): number | null {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024)
  } catch {
    return null
  }
}

interface Outcome {
  /** From its first word on: before that it starts, and looks whether anything is sealed with another secret. */
  readonly seconds: number
  readonly secondsBefore: number
  readonly mostMb: number
  readonly logMb: number
  readonly code: number | null
  readonly said: string
}

/** Changes the secret; kills the command so many seconds after its first word. */
async function rotate({ folder, file }: Installation, killAfter = Infinity): Promise<Outcome> {
  let began = performance.now()
  const seconds = (): number => Math.round((performance.now() - began) / 100) / 10
  const child = spawn(process.execPath, [join(root, 'scripts', 'rotate-secret.mjs')], {
    env: { PATH: process.env['PATH'], IDWEAVE_USER_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [said, secondsBefore, mostMb, logMb] = ['', 0, 0, 0]
  const listen = (text: Buffer): void => {
    if (said === '') [secondsBefore, began] = [seconds(), performance.now()]
    said += text.toString()
  }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', listen)
  let code: number | null | undefined
  child.once('close', (with_) => (code = with_))
  while (code === undefined) {
    mostMb = Math.max(mostMb, mostOf(child) ?? 0)
    logMb = Math.max(logMb, megabytes(sizeOf(`${file}-wal`)))
    if (said !== '' && seconds() > killAfter) child.kill('SIGKILL')
    await sleep(50)
  }
  return { seconds: seconds(), secondsBefore, mostMb, logMb, code, said }
}

const print = (row: object): void => console.log(JSON.stringify(row))

function expectSame(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${String(found)} and not ${String(expected)}`)
}

async function main(): Promise<void> {
  const made = newInstallation()
  try {
    const first = made.secret()
    const store = opened(made)
    await fill(store)
    multiply(store)
    const before = await digest(store)
    await store.close()
    const all = closedTo(made.file, 'no secret of it at all')
    print({ objects, sealedRows: all, fileMb: megabytes(sizeOf(made.file)) })

    const whole = await rotate(made)
    expectSame(whole.said, whole.code, 0)
    print({ ...whole, said: undefined, rowsASecond: Math.round(all / whole.seconds), fileMb: megabytes(sizeOf(made.file)) })
    const second = made.secret()

    for (const part of [1, 2, 3]) {
      const { said: _said, ...killed } = await rotate(made, whole.seconds / 4)
      print({ kill: part, ...killed, leftUnderTheOldSecret: closedTo(made.file, changeTo(made)) })
    }
    const { said, ...last } = await rotate(made)
    expectSame(said, last.code, 0)
    print({ last: true, ...last, fileMb: megabytes(sizeOf(made.file)) })
    for (const old of [first, second]) expectSame('rows an old secret does not open', closedTo(made.file, old), all)
    expectSame('rows the new secret does not open', closedTo(made.file, made.secret()), 0)
    const again = opened(made)
    expectSame('what is read', await digest(again), before)
    const keys = again.connection.get<{ n: number }>('select count(*) as n from mvo_key')?.n
    expectSame('keys by which joins find people', keys, objects)
    for (const i of [0, saved - 1]) {
      const pairs = [{ attribute: 'pin', key: joinKey(pinOf(i)) }]
      const [found] = await again.findMvos([{ type: 'person', pairs }])
      expectSame('people whom a join finds', found?.length, objects / saved)
    }
    await again.close()
  } finally {
    rmSync(made.folder, { recursive: true, force: true })
  }
}

/** The secret to which a change that was stopped goes. */
function changeTo({ folder }: Installation): string {
  const file = join(folder, 'secrets', 'secret-change.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { to: { secret: string } }).to.secret
}

// A save alone keeps no process alive.
const alive = setInterval(() => undefined, 60_000)
main()
  .catch((error: unknown) => {
    console.error(error)
    process.exitCode = 1
  })
  .finally(() => clearInterval(alive))
