/** Ids and the change counter: numbers that never come twice, also after a crash or a deletion. */
import type { Connection } from './connection'

const READ = 'select value from meta where name = ?'
const WRITE = 'insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value'
const HIGHEST = {
  cso: 'select max(id) as value from cso',
  mvo: 'select max(id) as value from mvo',
  pending: 'select max(id) as value from pending_export',
  change: 'select max(due) as value from cso where due is not null',
} as const

/** What is counted: ids of three kinds, and changes. */
export type CounterName = keyof typeof HIGHEST

/** How many numbers are set aside on disk at a time; after a crash the rest of them is skipped. */
const BLOCK = 10_000

/** One counter: `last` is the highest number given out. */
export interface Counter {
  last(): number
  /** Gives out `count` consecutive numbers and returns the first. */
  take(count: number): number
  /** Notes on disk what was really given out, so that a proper close skips nothing. */
  saveLast(): void
}

/** The counter of this name; `read` never writes to the file. */
export function openCounter(connection: Connection, name: CounterName, access: 'read' | 'write'): Counter {
  const stored = connection.get<{ value: number }>(READ, name)?.value ?? 0
  const highest = connection.get<{ value: number | null }>(HIGHEST[name])?.value ?? 0
  let last = Math.max(stored, highest)
  let setAside = last
  const note = (value: number): void => {
    if (access === 'write') connection.write(() => connection.run(WRITE, name, value))
    setAside = value
  }
  return {
    last: () => last,
    take(count) {
      if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`Cannot take ${count} numbers`)
      if (last + count > setAside) note(last + count + BLOCK)
      last += count
      return last - count + 1
    },
    saveLast() {
      if (setAside > last) note(last)
    },
  }
}
