/** Puts a rewritten CSV file into the place of the old one, in one step. */
import type { BigIntStats } from 'node:fs'
import { dirname, join } from 'node:path'
import { SyncError } from '../../../model/errors'
import type { OpenedFile } from '../../files'
import { lookAt, namesIn, makeNextTo, openFolder, removeFile, renameFile } from '../../files'
import type { Row, Table } from './changes'
import { textsOf } from './changes'
import type { WrittenText } from './written'
import { encode, markOf } from '../encoding/encoding'
import type { WriteFormat } from './format'
import { lineOf } from './format'
import type { CsvFile } from '../settings'
import { temporaryPath, temporaryPrefix } from './temporary'

/**
 * How a rewrite ended. `writtenAsOurs`: the file is there, but its owner, group or mode could not be kept. In the last two the
 * file is as it was, or as somebody else left it.
 */
export type Replaced = 'written' | 'writtenAsOurs' | 'changedMeanwhile' | 'cancelled'

/** Text on its way into a file, sent off in pieces. */
export class Output {
  private parts: string[] = []
  private length = 0
  private lastText = ''

  /** Is shown the records, in their order; set by who writes the first. */
  seen: WrittenText | null = null
  /** What stands below the last record and shall stand below new ones: a footer. */
  below = ''

  constructor(
    private readonly handle: OpenedFile,
    private readonly format: WriteFormat,
  ) {}

  /** A record, made from a row or as it stood there before. */
  addRecord(text: string, row: Row | null): void {
    this.add(text)
    this.seen?.add(text, row)
  }

  add(text: string): void {
    if (text === '') return
    this.parts.push(text)
    this.length += text.length
    this.lastText = text
  }

  async write(text: string): Promise<void> {
    this.add(text)
    if (this.full) await this.flush()
  }

  get full(): boolean {
    return this.length > 256 * 1024
  }

  /** Ends the last line where it has no line end yet. */
  endLine(): void {
    if (this.lastText !== '' && !/[\r\n]$/.test(this.lastText)) this.addRecord(this.format.lineEnd, null)
  }

  async flush(): Promise<void> {
    await this.handle.write(encode(this.parts.join(''), this.format.encoding))
    this.parts = []
    this.length = 0
  }
}

/**
 * Writes the file anew beside the old one and puts it in its place in one step, with the rights of the old one and all of it on
 * disk first. A file that is there is left alone when no row changed. Between the last look at the old file and the renaming
 * lies an instant in which somebody else's change could be lost.
 */
export async function replaceFile(
  file: CsvFile,
  table: Table,
  before: BigIntStats | null,
  copy: (out: Output) => Promise<void>,
  signal: AbortSignal,
): Promise<Replaced> {
  if (before && !hasChanges(table)) return 'written'
  const folder = dirname(file.path)
  await removeLeftovers(folder, file)
  const temporary = temporaryPath(file)
  let kept: boolean
  try {
    kept = await writeFile(file, temporary, table, before ?? (await lookAt(file.path)), copy)
    if (signal.aborted) return await discard(temporary, 'cancelled')
    if (!(await isAsBefore(file, before))) return await discard(temporary, 'changedMeanwhile')
    // A folder laid elsewhere since the copy was begun does not have it: nothing is replaced there.
    await renameFile(temporary, file.path)
  } catch (thrown) {
    await removeFile(temporary).catch(() => {})
    throw thrown
  }
  await syncFolder(folder)
  return kept ? 'written' : 'writtenAsOurs'
}

/** Whether a batch has changed any row. */
export function hasChanges({ rows }: Table): boolean {
  return [...rows.values()].some((row) => row.changed)
}

/** Writes the copy with the new rows at its end, and has it on disk when it returns. Whether it has the rights it should. */
async function writeFile(
  file: CsvFile,
  path: string,
  table: Table,
  before: BigIntStats | undefined,
  copy: (out: Output) => Promise<void>,
): Promise<boolean> {
  const handle = await makeNextTo(file, path, 0o600)
  try {
    const kept = before ? await keepRights(handle, before) : await giveRights(handle, dirname(path))
    if (table.format.hasByteOrderMark) await handle.write(markOf(table.format.encoding))
    const out = new Output(handle, table.format)
    await copy(out)
    const added = [...table.rows.values()].filter((row) => row.changed && row.lines.length === 0)
    if (added.some((row) => row.fields)) out.endLine()
    for (const row of added) {
      if (row.fields) out.addRecord(lineOf(await textsOf(table, row.fields, []), table.format), row)
      if (out.full) await out.flush()
    }
    out.addRecord(out.below, null)
    out.seen?.end()
    await out.flush()
    await handle.sync()
    return kept
  } finally {
    await handle.close()
  }
}

/** Gives the file owner, group and mode of the one before it, as far as the process may; whether it has them all. */
async function keepRights(handle: OpenedFile, before: BigIntStats): Promise<boolean> {
  const [owner, group] = [Number(before.uid), Number(before.gid)]
  const ours = await handle.stat()
  // Windows says 0 of all.
  const kept = (ours.uid === before.uid && ours.gid === before.gid) || (await mayDo(() => handle.chown(owner, group)))
  // A member of the group may at least give it that.
  if (!kept) await mayDo(() => handle.chown(Number(ours.uid), group))
  // After the owner, whose change takes rights away.
  return (await mayDo(() => handle.chmod(Number(before.mode) & 0o7777))) && kept
}

/** A new file may be read by those who may look into its folder, and written by those of its group. */
async function giveRights(handle: OpenedFile, folder: string): Promise<boolean> {
  const mode = Number((await lookAt(folder))?.mode ?? 0) & 0o664
  await mayDo(() => handle.chmod(mode | 0o600))
  return true
}

/** Whether something was done that the process, or the disk, may not allow. */
async function mayDo(change: () => Promise<void>): Promise<boolean> {
  try {
    await change()
    return true
  } catch (thrown) {
    if (thrown instanceof SyncError || typeof (thrown as NodeJS.ErrnoException).code !== 'string') throw thrown
    return false
  }
}

async function discard<T>(temporary: string, outcome: T): Promise<T> {
  await removeFile(temporary)
  return outcome
}

async function isAsBefore(file: CsvFile, before: BigIntStats | null): Promise<boolean> {
  const now = await lookAt(file.path)
  if (!before) return !now || (now.isFile() && now.size === 0n)
  return now !== undefined && now.ino === before.ino && now.size === before.size && now.mtimeNs === before.mtimeNs
}

/** Files that a killed process left behind; they hold people's records. */
async function removeLeftovers(folder: string, file: CsvFile): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (!name.startsWith(temporaryPrefix(file))) continue
    const left = await lookAt(join(folder, name))
    if (left && Date.now() - Number(left.mtimeMs) > 3_600_000) await removeFile(join(folder, name))
  }
}

/** Makes the rename durable; Windows cannot and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await openFolder(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
