/** What a broken file does to people who are known: nothing that cannot be put right by the next good file. */
import { appendFileSync, mkdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { theWorld } from '../engine/world'
import { brokenFiles } from './broken-files'
import { fileOf, header, ids, known, line, next, PeopleFile } from './people-file'

const world = theWorld()
const file = new PeopleFile(world)

describe('a file', () => {
  for (const fault of brokenFiles)
    it(`${fault.what}: nobody is taken to be gone, what is good comes in, and the next file puts it right`, async () => {
      await file.withAccounts()
      const content = fault.file()
      if (content === null) file.remove()
      else file.write(content)
      const run = await world.red.run('import')
      expect(run).toMatchObject({ status: fault.status, counters: fault.counters })
      const records = await world.records(run.id)
      const sentences = [
        run.reason ?? '',
        ...run.warnings.map((warning) => warning.message),
        ...records.map((record) => record.because),
      ]
      for (const pattern of fault.said) expect(sentences).toContainEqual(expect.stringMatching(pattern))
      await file.nobodyLeft(run)
      const now = await file.departments()
      const moved = Object.keys(now).filter((id) => now[id] === 'Labs')
      expect(moved.map(Number).sort((a, b) => a - b)).toEqual(fault.moved)
      expect(world.accounts.size).toBe(known)
      await file.goodFileRepairs()
    })

  it('I3 that is a folder', async () => {
    await file.withAccounts()
    file.remove()
    mkdirSync(file.path)
    const run = await world.red.run('import')
    expect(run.status).toBe('stopped')
    expect(run.reason).toMatch(
      /people\.csv is not a file but a folder\. Nothing of this import counts\. Choose a file in the setting "File"/,
    )
    await file.nobodyLeft(run)
    await file.goodFileRepairs()
  })

  for (const [how, content] of [
    ['saved as UTF-16 with a byte order mark', () => Buffer.from(`\uFEFF${fileOf(...next())}`, 'utf16le')],
    ['saved by a spreadsheet with semicolons and CRLF', () => `\uFEFF${next().join('\r\n').replaceAll(',', ';')}\r\n`],
    ['without a line end behind its last line', () => next().join('\n')],
  ] as const)
    it(`${how} is the same file`, async () => {
      await file.withAccounts()
      file.write(content())
      const run = await world.red.run('import')
      expect(run).toMatchObject({ status: 'success', counters: { read: 13, updated: 12, added: 1, obsoleted: 0 } })
      await file.goodFileRepairs()
    })

  for (const [what, happens] of [
    ['grows', (rest: string) => appendFileSync(file.path, rest)],
    ['is emptied', () => file.write('')],
  ] as const)
    it(`I3 I18 that ${what} while it is read: nothing of half a file counts, and nothing is synchronised from it`, async () => {
      const many = 700
      const watching = { change: [file.watchedSource()] }
      await file.withAccounts(many)
      await world.redeploy(watching)
      const moved = ids(many).map((id) => line(id, 'Labs'))
      file.write(fileOf(header, ...moved.slice(0, 600)))
      file.behindTheFirstPage = () => happens(fileOf(...moved.slice(600)))
      const run = await world.red.run('import')
      file.behindTheFirstPage = () => undefined
      const read = file.firstPage
      expect(read).toBeGreaterThan(400)
      expect(run).toMatchObject({ status: 'stopped', counters: { read, updated: read, obsoleted: 0, processed: 0 } })
      expect(run.reason).toMatch(/people\.csv changed while it was read.*rename it at the end/)
      const csos = (await world.red.engine().store.searchCsos({ system: await world.systemId('HR'), limit: 1000 })).items
      expect(csos.filter((cso) => cso.staging === 'normal')).toHaveLength(500)
      file.write(fileOf(header, ...moved))
      const good = await world.red.run('import')
      expect(good).toMatchObject({ status: 'success', counters: { read: many, updated: many, unchanged: 0, processed: many } })
      await world.red.run('export')
      expect([...world.accounts.values()].filter((account) => account['department'] === 'Labs')).toHaveLength(many)
    })
})

describe('a file that is replaced', () => {
  it('under another name and renamed, while it is read: the old one is read to its end', async () => {
    const many = 700
    await file.withAccounts(many)
    await world.redeploy({ change: [file.watchedSource()] })
    file.write(fileOf(header, ...ids(many).map((id) => line(id, 'Labs'))))
    file.behindTheFirstPage = () => file.replace(fileOf(header, line(1, 'Ops')))
    const run = await world.red.run('import', { profile: 'full-import' })
    file.behindTheFirstPage = () => undefined
    expect(run).toMatchObject({ status: 'success', counters: { read: many, updated: many, obsoleted: 0 } })
    const half = await world.red.run('import')
    expect(half.reason).toMatch(/699 of 700 objects of HR are missing/)
    await file.nobodyLeft(half)
  })
})
