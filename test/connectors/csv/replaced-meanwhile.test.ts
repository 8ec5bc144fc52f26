/** A file that somebody else changes while a new one is being written: noticed by what it is, not by its time alone. */
import { readdirSync, renameSync, utimesSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { never } from '../contract/tools'
import { csvWorld, person } from './world'

const world = csvWorld()
const lines = (name: string, more = '') =>
  `id,name\n${Array.from({ length: 20_000 }, (_, i) => `${i},${name}\n`).join('')}${more}`
const at = 1_700_000_000

/** Writes the file, or one beside it, with the same time as ever. */
function write(content: string, name = 'people.csv'): void {
  world.write(content, name)
  utimesSync(world.path(name), at, at)
}

/** Renames the person 5 in the file while somebody else, three times, does what `meddle` does. */
async function exported(meddle: () => void): Promise<unknown> {
  const connector = await world.open()
  const change = {
    id: 1,
    operation: 'update',
    type: 'person',
    anchor: '5',
    secondaryId: null,
    newSecondaryId: null,
    attributes: {},
    changes: [{ attribute: 'name', set: 'Changed' }],
    inDoubt: false,
  } as const
  const run = connector.export?.([change], { objectTypes: [person], concurrency: 1 }, never())
  const seen = new Set<string>()
  for (const stop = Date.now() + 10_000; seen.size < 3 && Date.now() < stop;) {
    for (const name of readdirSync(world.folder)) {
      if (!name.startsWith('.people.csv.idweave-') || seen.has(name)) continue
      seen.add(name)
      meddle()
    }
    await new Promise((done) => setImmediate(done))
  }
  const [answer] = (await run) ?? []
  await connector.close()
  return answer
}

const kept = { outcome: 'unreachable', message: expect.stringContaining('changed by somebody else') }

describe('while a file is being rewritten', () => {
  it('E1 another length with the same time is another file: it is kept', async () => {
    write(lines('Ada'))
    let more = ''
    expect(await exported(() => write(lines('Ada', (more += '99999,Bob\n'))))).toMatchObject(kept)
    expect(world.read()).toBe(lines('Ada', more))
  })

  it('E1 one put in its place with the same length and time is another file: it is kept', async () => {
    write(lines('Ada'))
    let times = 0
    const put = (): void => {
      write(lines(`Ad${++times}`), 'other.csv')
      renameSync(world.path('other.csv'), world.path())
    }
    expect(await exported(put)).toMatchObject(kept)
    expect(world.read()).toBe(lines('Ad3'))
  })
})
