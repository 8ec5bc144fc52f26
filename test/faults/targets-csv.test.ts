/**
 * A file as target that cannot be written: it stays as it was, what waits for it waits, and once it can be written everybody
 * stands in it once.
 */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { theWorld } from '../engine/world'
import { forbidWriting, mayFillUp, mayForbid, SmallDisk } from './disk'

const world = theWorld()
let disk: SmallDisk
const undo: (() => void)[] = []
beforeAll(() => {
  const folder = join(world.red.userDir, 'data')
  mkdirSync(folder, { recursive: true })
  disk = new SmallDisk(folder)
})
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step()
})
afterAll(() => disk.remove())

let files = 0
let file = ''
const rows = (): string[] => readFileSync(file, 'utf8').trimEnd().split('\n').slice(1).sort()

/** Three people in the file; then one changes, one is new. */
async function changed(): Promise<void> {
  file = join(disk.folder, `accounts-${++files}.csv`)
  const settings = { file, anchor: 'login', objectType: 'user', delimiter: ',' }
  await world.fresh({ change: [{ id: 'ad', connector: 'csv', settings }] })
  for (const id of ['1', '2', '3']) world.hire(id, `P${id}`, 'Q')
  await world.cycle()
  expect(rows()).toHaveLength(3)
  world.change('1', { department: 'Labs' })
  world.hire('4', 'P4', 'Q')
  await world.red.run('import')
  expect(await world.pendings()).toHaveLength(2)
}

interface Fault {
  readonly what: string
  /** Brings it about; returns what ends it. */
  readonly begins: () => () => void
  readonly said: RegExp
}

/** Every byte of the disk but a few is taken. */
function fillUp(): () => void {
  const free = disk.fill()
  undo.push(free)
  return free
}

const fullDisk: Fault = {
  what: 'on a full disk',
  begins: fillUp,
  said: /accounts-\d+\.csv could not be written \(.*no space left on device.*Check the folder's rights and space/,
}

const readOnlyFolder: Fault = {
  what: 'in a folder that is read-only',
  begins: () => {
    const allow = forbidWriting(disk.folder)
    undo.push(allow)
    return allow
  },
  said: /accounts-\d+\.csv could not be written \(.*Check the folder's rights and space/,
}

const faults: readonly Fault[] = [
  ...(mayFillUp ? [fullDisk] : []),
  ...(mayForbid ? [readOnlyFolder] : []),
  {
    what: 'without a column that is written',
    begins: () => {
      const before = readFileSync(file, 'utf8')
      writeFileSync(file, before.replace('department', 'dept'))
      return () => writeFileSync(file, before)
    },
    said: /accounts-\d+\.csv has no column "department".*Bring the column back/,
  },
  {
    what: 'with a line that cannot be read',
    begins: () => {
      const before = readFileSync(file, 'utf8')
      appendFileSync(file, '5,"P5\n')
      return () => writeFileSync(file, before)
    },
    said: /accounts-\d+\.csv .*line 5 opens a quotation mark that is never closed/,
  },
  {
    what: 'that is a folder at present',
    begins: () => {
      renameSync(file, `${file}.away`)
      mkdirSync(file)
      return () => {
        renameSync(file, `${file}.folder`)
        renameSync(`${file}.away`, file)
      }
    },
    said: /accounts-\d+\.csv/,
  },
]

describe('a file as target', () => {
  for (const { what, begins, said } of faults)
    it(`E3 X4 ${what}: it stays as it is, and later everybody stands in it once`, async () => {
      await changed()
      const before = rows()
      const ends = begins()
      const run = await world.red.run('export')
      expect(run).toMatchObject({ status: 'stopped', counters: { created: 0, exportUpdated: 0, exportFailed: 0 } })
      expect(run.reason).toMatch(said)
      expect(run.reason).toMatch(/^Accounts could not be reached: .*stays pending and is tried again after/)
      expect((await world.pendings()).map((pending) => [pending.state, pending.attempts])).toEqual([
        ['pending', 0],
        ['pending', 0],
      ])
      ends()
      expect(rows()).toEqual(before)
      world.minutes(3)
      expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { created: 1, exportUpdated: 1 } })
      expect(rows()).toEqual([
        '1,P1 Q,Labs,p1.q@company.com,yes',
        '2,P2 Q,Sales,p2.q@company.com,yes',
        '3,P3 Q,Sales,p3.q@company.com,yes',
        '4,P4 Q,Sales,p4.q@company.com,yes',
      ])
      expect(readdirSync(disk.folder).filter((name) => name.includes('.idweave-'))).toEqual([])
      expect(await world.pendings()).toEqual([])
      expect((await world.red.run('ad-import')).counters).toMatchObject({ read: 4, unchanged: 4, processed: 0 })
    })
})
