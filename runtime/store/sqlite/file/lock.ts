/**
 * The lock that lets one process at a time use a store: a row with a heartbeat in the store itself. It goes by the system's
 * clock, which other processes share, and by no clock of a run's: nothing but who holds the store depends on it.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { SyncError } from '../../../model/errors'
import type { Connection } from './connection'

/** How often the holder shows that it lives, and how long after the last sign others may take over; milliseconds. */
export interface LockTimes {
  readonly beatEvery: number
  readonly staleAfter: number
}

/** A holder may miss three beats before others take over. */
export const lockTimes: LockTimes = { beatEvery: 5_000, staleAfter: 20_000 }

const CREATE = `create table if not exists lock (
  id integer primary key check (id = 1),
  token text not null,
  pid integer not null,
  host text not null,
  process text not null,
  started text not null,
  beat integer not null
) strict`
/** The last openings, each with its token, also of those that have taken the lock from another: what tells the file on disk. */
const CREATE_OPENED = 'create table if not exists opened (id integer primary key, token text not null) strict'
const OPENED = 'insert into opened (token) values (?)'
/** So few that they are on one page. */
const FORGET_OPENED = 'delete from opened where id <= (select max(id) from opened) - 20'
const READ = 'select token, pid, host, process, started, beat from lock where id = 1'
const TAKE = 'insert or replace into lock (id, token, pid, host, process, started, beat) values (1, ?, ?, ?, ?, ?, ?)'
const BEAT = 'update lock set beat = ? where id = 1 and token = ?'
const RELEASE = 'delete from lock where id = 1 and token = ?'

interface LockRow {
  readonly token: string
  readonly pid: number
  readonly host: string
  readonly process: string
  readonly started: string
  readonly beat: number
}

/** Tokens of the locks this process holds: a row of its own with another token is what a full disk did not let it give back. */
const heldHere: Set<string> = heldInProcess()

/** Shared by every copy of this module in the process. */
function heldInProcess(): Set<string> {
  const shared = globalThis as { [key: symbol]: Set<string> | undefined }
  return (shared[Symbol.for('idweave store locks')] ??= new Set())
}

/** A lock that is held. */
export interface Lock {
  /** Whether whoever used the store before closed it properly. */
  readonly cleanBefore: boolean
  /** What the lock's row bears as long as it is ours. */
  readonly token: string
  /** Whether the row that SQLite reads is still ours; false also where it cannot be read. */
  isOurs(): boolean
  /** Shows that the holder lives. */
  beat(): void
  /** Holds it no longer, and leaves the row as it is. */
  giveUp(): void
  /** Gives the lock back. */
  release(): void
}

/**
 * Takes the lock; who holds it calls `beat`. Throws `store-busy` naming the holder when another process, or another opening in
 * this one, holds it.
 */
export function takeLock(connection: Connection, times: LockTimes = lockTimes): Lock {
  const token = randomUUID()
  connection.db.exec(`${CREATE}; ${CREATE_OPENED}`)
  const cleanBefore = connection.write(() => {
    const row = connection.get<LockRow>(READ)
    const now = new Date()
    if (row && isHeld(row, now.getTime(), times)) throw busy(connection.file, row, times)
    connection.run(TAKE, token, process.pid, hostname(), processOf(process.pid), now.toISOString(), now.getTime())
    connection.run(OPENED, token)
    connection.run(FORGET_OPENED)
    return row === undefined
  })
  heldHere.add(token)
  connection.mayWrite = () => {
    const row = connection.get<LockRow>(READ)
    if (row?.token !== token) throw lost(connection.file, row)
  }
  const giveUp = (): void => void heldHere.delete(token)
  return {
    cleanBefore,
    token,
    isOurs: () => isOurs(connection, token),
    beat: () => beat(connection, token),
    giveUp,
    release() {
      giveUp()
      connection.run(RELEASE, token)
    },
  }
}

function isOurs(connection: Connection, token: string): boolean {
  try {
    return connection.get<LockRow>(READ)?.token === token
  } catch {
    return false
  }
}

/** A missed beat is no matter: the next one comes, and every write asks whether the lock is still ours. */
function beat(connection: Connection, token: string): void {
  if (!connection.isOpen || connection.db.inTransaction) return
  try {
    connection.run(BEAT, Date.now(), token)
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown
  }
}

/** Whether whoever wrote the row still holds the store at this time, in milliseconds of the system's clock. */
function isHeld(row: LockRow, now: number, times: LockTimes): boolean {
  if (Math.abs(now - row.beat) > times.staleAfter) return false
  const here = row.host === hostname() && bootOf(row.process) === bootOf(processOf(process.pid))
  if (here && row.pid === process.pid && row.process === processOf(row.pid)) return heldHere.has(row.token)
  return !here || isAlive(row)
}

function isAlive(row: LockRow): boolean {
  try {
    process.kill(row.pid, 0)
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM')) return false
  }
  return processOf(row.pid) === row.process
}

/**
 * What tells a process from another that had or will have its number: boot and process namespace, then its start, where the
 * system tells (Linux). Nothing for one that has ended and only waits for its parent to take notice.
 */
function processOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state = '', ...figures] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') return ''
    return `${boot} ${readlinkSync('/proc/self/ns/pid')} ${figures[18] ?? ''}`
  } catch {
    return ''
  }
}

/** Boot and process namespace of what `processOf` tells. */
function bootOf(text: string): string {
  return text.slice(0, text.lastIndexOf(' '))
}

function holder(row: LockRow): string {
  return `process ${row.pid} on ${row.host}, since ${row.started}`
}

function busy(file: string, row: LockRow, times: LockTimes): SyncError {
  return new SyncError(
    'store-busy',
    `The store ${file} is in use by ${holder(row)}.`,
    `Stop that process, or choose another file. A process that no longer lives gives the store free ${Math.round(times.staleAfter / 1000)} seconds after its last sign of life.`,
  )
}

function lost(file: string, row: LockRow | undefined): SyncError {
  return new SyncError(
    'store-busy',
    row
      ? `The store ${file} was taken over by ${holder(row)}, because this process had shown no sign of life. Nothing was saved.`
      : `This process no longer holds the store ${file}. Nothing was saved.`,
    'Stop one of the two processes, then start Node-RED again.',
  )
}
