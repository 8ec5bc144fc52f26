/** Copies of a store for previews (N6): files beside it for nobody but its owner, deleted at their end or at the next start. */
import { readdirSync, rmSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { StoreCopies } from '../../runtime/engine/engine-parts'
import { messageOf, SyncError } from '../../runtime/model/errors'
import type { Store } from '../../runtime/model/store'
import type { StoreOptions } from '../../runtime/store/sqlite/open'
import { openStore } from '../../runtime/store/sqlite/open'

/** What a run adds to a copy at most, as experience goes: as much again as there is, and something for an empty store. */
const room = { times: 2, more: 64 * 1024 * 1024 } as const

let made = 0

/** Makes copies of an open store, whose options are those of `openStore`. */
export function copiesOf(store: Store, options: StoreOptions): StoreCopies {
  return async () => {
    await refuseWithoutRoom(options.file)
    const file = `${options.file}.preview-${process.pid}-${++made}`
    try {
      await store.backup(file)
      const copy = openStore({ ...options, file, isCopy: true })
      return {
        store: copy,
        async discard() {
          await copy.close().catch(() => undefined)
          removeCopy(file)
        },
      }
    } catch (error) {
      removeCopy(file)
      throw error
    }
  }
}

/** Deletes copies that an earlier process has left beside the store, and says which it could not. */
export function removeLeftCopies(file: string, onProblem: (problem: string) => void): void {
  const beginning = `${basename(file)}.preview-`
  for (const name of namesIn(dirname(file))) {
    if (!name.startsWith(beginning) || !/^\d+-\d+(?:-wal|-shm|-journal|\.part)?$/.test(name.slice(beginning.length))) continue
    const left = join(dirname(file), name)
    try {
      rmSync(left, { force: true })
    } catch (thrown) {
      onProblem(`${left} is left of an earlier preview and could not be deleted (${messageOf(thrown)}). Delete it by hand.`)
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Whatever belongs to the file of a copy. */
export function removeCopy(file: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal', '.part']) rmSync(`${file}${ending}`, { force: true })
}

/** Nothing where it is not there: what has become of the store is said by who copies it. */
function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

async function refuseWithoutRoom(file: string): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(file))
  const needed = (sizeOf(file) + sizeOf(`${file}-wal`)) * room.times + room.more
  const free = bavail * bsize
  if (free >= needed) return
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`
  throw new SyncError(
    'store-unwritable',
    `There is no room for a preview: it needs ${megabytes(needed)} in ${dirname(file)}, and ${megabytes(free)} are free`,
    'Free some, and try it again.',
  )
}
