/** Copies of a store for previews: whose they are, and what becomes of those that a killed process has left (N6). */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copiesOf, removeLeftCopies } from '../../nodes/adapter/store-copies'
import { openStore } from '../../runtime/store/sqlite/open'

const umask = process.umask()
let folder = ''
const file = () => join(folder, 'identity.sqlite')
const beside = () => readdirSync(folder).filter((name) => name.startsWith('identity.sqlite.'))

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'idweave-copies-'))))
afterEach(() => {
  process.umask(umask)
  rmSync(folder, { recursive: true, force: true })
})

describe('N6 a copy of a store', () => {
  it('is for its owner alone, and nothing is left of it', async () => {
    process.umask(0o022)
    const options = { file: file(), now: () => '2026-01-01T00:00:00.000Z', secrets: () => ['a secret of this test'] }
    const store = openStore(options)
    const copy = await copiesOf(store, options)()
    await copy.store.saveFact('a fact', 'of the copy')
    expect(beside().length).toBeGreaterThan(0)
    expect(beside().filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0)).toEqual([])
    expect(await store.fact('a fact')).toBeNull()
    await copy.discard()
    expect(beside()).toEqual([])
    await store.close()
  })

  it('goes at the next start where it was left, and nothing else does', () => {
    const left = ['-wal', '-shm', '-journal', '.part', ''].map((ending) => `identity.sqlite.preview-41-2${ending}`)
    const others = ['identity.sqlite.preview-before-update', 'identity.sqlite.preview-1', 'identity.sqlite.preview-1-2.gz']
    for (const name of [...left, ...others]) writeFileSync(join(folder, name), 'x')
    const problems: string[] = []
    removeLeftCopies(file(), (problem) => problems.push(problem))
    expect(beside().sort()).toEqual([...others].sort())
    expect(problems).toEqual([])
  })

  it('that cannot be deleted is named', () => {
    mkdirSync(join(folder, 'identity.sqlite.preview-41-2'))
    const problems: string[] = []
    removeLeftCopies(file(), (problem) => problems.push(problem))
    expect(problems).toEqual([expect.stringMatching(/preview-41-2 is left of an earlier preview .* Delete it by hand\.$/)])
  })
})
