/** Puts a rewritten file into the place of the old one, unless somebody else was there meanwhile. */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Row, Table } from '../../../runtime/connectors/csv/target/changes'
import { type Output, replaceFile } from '../../../runtime/connectors/csv/target/replace'
import { OpenedFile } from '../../../runtime/connectors/files'
import { SyncError } from '../../../runtime/model/errors'
import { never } from '../contract/tools'
import { csvWorld } from './world'

const world = csvWorld()
const within = { allowedFolders: [world.folder] }
const file = { path: world.path(), name: 'people.csv', type: 'person', setting: 'File', within }
const format = {
  delimiter: ',',
  quote: '"',
  encoding: 'utf-8',
  hasByteOrderMark: false,
  lineEnd: '\n',
  quoteAll: false,
  endsWithDelimiter: false,
  valueSeparator: '|',
  spreadsheet: false,
} as const
const tableOf = (...rows: Row[]): Table => ({
  name: file.name,
  columns: ['id'],
  typeColumn: null,
  ignoredLines: [],
  format,
  rows: new Map(rows.map((row, i) => [String(i), row])),
  holders: new Map(),
})
const added: Row = { fields: ['2'], before: null, lines: [], changed: true }
const copied = async (out: Output) => out.add('id\n1\n')
const now = () => statSync(file.path, { bigint: true })

/** Replaces the file while something happens to it. */
const replaceWhile = (happens: () => void) =>
  replaceFile(file, tableOf(added), now(), async (out) => (happens(), copied(out)), never())

describe('replacing a file', () => {
  beforeEach(() => {
    for (const name of readdirSync(world.folder)) rmSync(world.path(name), { recursive: true })
    world.write('id\n1\n')
  })

  afterEach(() => vi.restoreAllMocks())

  it('writes the copy and the new rows behind it', async () => {
    expect(await replaceWhile(() => {})).toBe('written')
    expect(world.read()).toBe('id\n1\n2\n')
    expect(readdirSync(world.folder)).toEqual(['people.csv'])
  })

  it('ends the last line before it adds one', async () => {
    expect(await replaceFile(file, tableOf(added), now(), async (out) => out.add('id\n1'), never())).toBe('written')
    expect(world.read()).toBe('id\n1\n2\n')
    expect(await replaceFile(file, tableOf({ ...added, fields: null }), now(), async (out) => out.add('id\n1'), never())).toBe(
      'written',
    )
    expect(world.read()).toBe('id\n1')
    const endsWithNothing = async (out: Output) => (out.add('id\n1'), out.add(''))
    expect(await replaceFile(file, tableOf(added), now(), endsWithNothing, never())).toBe('written')
    expect(world.read()).toBe('id\n1\n2\n')
    const gone = { ...added, fields: null }
    expect(await replaceFile(file, tableOf(gone, added), now(), async (out) => out.add('id\n1'), never())).toBe('written')
    expect(world.read()).toBe('id\n1\n2\n')
  })

  it('keeps all of the mode', async () => {
    chmodSync(file.path, 0o4662)
    await replaceWhile(() => {})
    expect(statSync(file.path).mode & 0o7777).toBe(0o4662)
  })

  const isRoot = process.getuid?.() === 0
  it.runIf(isRoot).each([
    [12_345, 23_456],
    [12_345, 0],
    [0, 23_456],
  ])('keeps owner %i and group %i', async (uid, gid) => {
    chownSync(file.path, uid, gid)
    expect(await replaceWhile(() => {})).toBe('written')
    expect(statSync(file.path)).toMatchObject({ uid, gid })
  })

  // A thread of a process cannot become somebody else.
  it.runIf(isRoot && isMainThread)('says so where it may not keep the owner', async () => {
    chownSync(file.path, 12_345, 23_456)
    chmodSync(world.folder, 0o777)
    process.seteuid?.(34_567)
    try {
      expect(await replaceWhile(() => {})).toBe('writtenAsOurs')
    } finally {
      process.seteuid?.(0)
    }
    expect(statSync(file.path)).toMatchObject({ uid: 34_567 })
  })

  const refusal = Object.assign(new Error('operation not permitted'), { code: 'EPERM' })

  it('says so where the disk does not let it keep the mode, and not where it knows no owners but the own one', async () => {
    vi.spyOn(OpenedFile.prototype, 'chown').mockRejectedValue(refusal)
    expect(await replaceWhile(() => {})).toBe('written')
    vi.spyOn(OpenedFile.prototype, 'chmod').mockRejectedValue(refusal)
    expect(await replaceWhile(() => {})).toBe('writtenAsOurs')
    expect(world.read()).toBe('id\n1\n2\n')
  })

  it.runIf(isRoot)('keeps at least the group where it may not keep the owner, and says so', async () => {
    for (const [uid, gid] of [
      [12_345, 23_456],
      [0, 34_567],
    ] as const) {
      chownSync(file.path, uid, gid)
      vi.spyOn(OpenedFile.prototype, 'chown').mockRejectedValueOnce(refusal)
      expect(await replaceWhile(() => {})).toBe('writtenAsOurs')
      expect(statSync(file.path)).toMatchObject({ uid: 0, gid })
    }
  })

  it.each([new SyncError('system-unreachable', 'The disk does not answer.'), new Error('a mistake in the code')])(
    'leaves the file alone where the mode cannot be kept for another reason: %s',
    async (thrown) => {
      vi.spyOn(OpenedFile.prototype, 'chmod').mockRejectedValue(thrown)
      await expect(replaceWhile(() => {})).rejects.toBe(thrown)
      expect(world.read()).toBe('id\n1\n')
      expect(readdirSync(world.folder)).toEqual(['people.csv'])
    },
  )

  it('has the new file on disk before it takes its place, and its name afterwards', async () => {
    const steps: string[] = []
    for (const call of ['sync', 'close'] as const) {
      const real = Reflect.get(OpenedFile.prototype, call) as () => Promise<void>
      vi.spyOn(OpenedFile.prototype, call).mockImplementation(function (this: OpenedFile) {
        steps.push(`${call} ${this.path === world.folder ? 'folder' : 'file'}, ${world.read().includes('2') ? 'new' : 'old'}`)
        return real.call(this)
      })
    }
    await replaceWhile(() => {})
    expect(steps).toEqual(['sync file, old', 'close file, old', 'sync folder, new', 'close folder, new'])
  })

  it('removes what a killed process left of this file an hour ago, and nothing else', async () => {
    const aged = ['.people.csv.idweave-0123', '.other.csv.idweave-0123', 'notes.txt']
    for (const name of aged) {
      world.write('x', name)
      utimesSync(world.path(name), 1, 1)
    }
    symlinkSync('nowhere', world.path('.people.csv.idweave-4567'))
    expect(await replaceWhile(() => {})).toBe('written')
    expect(readdirSync(world.folder).sort()).toEqual([
      '.other.csv.idweave-0123',
      '.people.csv.idweave-4567',
      'notes.txt',
      'people.csv',
    ])
  })

  it('keeps the rights of an empty file, and gives a new one those of its folder', async () => {
    const make = () => replaceFile(file, tableOf(added), null, async (out) => out.add('id\n'), never())
    world.write('')
    chmodSync(file.path, 0o640)
    expect(await make()).toBe('written')
    expect(statSync(file.path).mode & 0o777).toBe(0o640)
    for (const [folder, mode] of [
      [0o700, 0o600],
      [0o755, 0o644],
      [0o777, 0o664],
    ] as const) {
      rmSync(file.path)
      chmodSync(world.folder, folder)
      expect(await make()).toBe('written')
      expect(statSync(file.path).mode & 0o777).toBe(mode)
    }
  })

  it('has in memory no more than a piece of what it writes', async () => {
    const sizes: number[] = []
    const onDisk = (): number => {
      const [temporary = ''] = readdirSync(world.folder).filter((name) => name.includes('.idweave-'))
      return statSync(world.path(temporary)).size
    }
    const [small, large] = ['1\n', '2'.repeat(300 * 1024)]
    const copy = async (out: Output) => {
      for (const text of [small, large, small]) {
        await out.write(text)
        sizes.push(onDisk())
      }
    }
    expect(await replaceFile(file, tableOf(added), now(), copy, never())).toBe('written')
    expect(sizes).toEqual([0, small.length + large.length, small.length + large.length])
    expect(world.read()).toBe(`${small}${large}${small}2\n`)
  })

  it('does nothing when no row changed', async () => {
    const before = now()
    expect(await replaceFile(file, tableOf({ ...added, changed: false }), before, copied, never())).toBe('written')
    expect(now().ino).toBe(before.ino)
  })

  it('N5 leaves the file alone once cancelled', async () => {
    expect(await replaceFile(file, tableOf(added), now(), copied, AbortSignal.abort())).toBe('cancelled')
    expect(readdirSync(world.folder)).toEqual(['people.csv'])
    expect(world.read()).toBe('id\n1\n')
  })

  it('removes what it had begun when the copy fails', async () => {
    const failing = replaceFile(file, tableOf(added), now(), () => Promise.reject(new Error('no space')), never())
    await expect(failing).rejects.toThrow('no space')
    expect(readdirSync(world.folder)).toEqual(['people.csv'])
    const temporary = () => readdirSync(world.folder).find((name) => name.includes('.idweave-')) ?? ''
    const gone = replaceFile(file, tableOf(added), now(), async () => rmSync(world.path(temporary())), never())
    await expect(gone, 'what the removal says hides nothing').rejects.toMatchObject({ syscall: 'rename' })
  })

  const keepTime = (work: () => void) => () => {
    const { atime, mtime } = statSync(file.path)
    utimesSync(file.path, atime, mtime)
    work()
    utimesSync(file.path, atime, mtime)
  }
  const rounded = () => utimesSync(file.path, 1_700_000_000, 1_700_000_000)

  it.each<[string, () => void, string]>([
    ['has another size, at the same time', keepTime(() => writeFileSync(file.path, 'id\n1\n7\n')), 'id\n1\n7\n'],
    [
      'is another file of the same size and time',
      keepTime(() => {
        world.write('id\n9\n', 'other.csv')
        renameSync(world.path('other.csv'), file.path)
      }),
      'id\n9\n',
    ],
    ['was written at another time', () => utimesSync(file.path, 5, 5), 'id\n1\n'],
    ['was written with the same size', () => (world.write('id\n8\n'), utimesSync(file.path, 9, 9)), 'id\n8\n'],
  ])('leaves a file alone that %s', async (_, happens, content) => {
    rounded()
    expect(await replaceWhile(happens)).toBe('changedMeanwhile')
    expect(world.read()).toBe(content)
    expect(readdirSync(world.folder)).toEqual(['people.csv'])
  })

  it('leaves a file alone that has gone meanwhile', async () => {
    expect(await replaceWhile(() => rmSync(file.path))).toBe('changedMeanwhile')
    expect(readdirSync(world.folder)).toEqual([])
  })

  it('makes a new file where there was none or an empty one, and none where somebody else made one meanwhile', async () => {
    rmSync(file.path)
    const make = (happens = () => {}) =>
      replaceFile(file, tableOf(added), null, async (out) => (happens(), out.add('id\n')), never())
    expect(await make(() => world.write('id\n7\n'))).toBe('changedMeanwhile')
    expect(world.read()).toBe('id\n7\n')
    rmSync(file.path)
    expect(await make(() => execFileSync('mkfifo', [file.path]))).toBe('changedMeanwhile')
    expect(lstatSync(file.path).isFIFO()).toBe(true)
    rmSync(file.path)
    world.write('')
    expect(await make()).toBe('written')
    rmSync(file.path)
    expect(await make()).toBe('written')
    expect(readFileSync(file.path, 'utf8')).toBe('id\n2\n')
  })
})
