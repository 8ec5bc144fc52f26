/** A new cycle from a file to accounts and back, as the dialog goes: taken, found out, proposed, built, previewed, deployed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRecipe } from '../../nodes/editor/new-cycle/propose'
import { danishFile, englishFile, frenchFile, germanFile } from '../editor/new-cycle/files'
import { CycleWorld } from './new-cycle-world'

const world = new CycleWorld()
beforeAll(() => world.start())
afterAll(() => world.stop())

const day = 86_400_000

/** Each with the people in it, and some lines of the accounts that come of it. */
const files = [
  ['a German file in UTF-8', germanFile('utf-8'), 51, ['ooneill;005000;Ömer;', ';oemer.oneill@example.com;']],
  ['a German file in windows-1252', germanFile('windows-1252'), 51, ['ooneill;005000;Ömer;', ';oemer.oneill@example.com;']],
  ['an English file with a last day and no status', englishFile(), 35, []],
  ['a Danish file with mails and user names', danishFile(), 25, []],
  ['a French file', frenchFile(), 20, []],
] as const

describe.each(files)('a new cycle of %s', (title, content, people, lines) => {
  it('becomes accounts by way of a review, and nothing when it is repeated; a leaver is disabled and later deleted', async () => {
    const proposed = await world.propose(content, `${title}.csv`)
    const answers = proposed.target.values.some(({ purpose, value }) => purpose === 'mail' && value === '')
      ? withRecipe(proposed, 'mail', { recipe: 'mail.firstLast', parameters: { domain: 'example.com' } })
      : proposed
    const built = world.build(answers)
    const preview = await world.preview(built)
    expect(preview).toMatchObject({ trouble: null, problems: [], people: [{ after: people }] })
    expect(preview.pendingExports.find(({ create }) => create.after > 0)).toMatchObject({ create: { after: people } })

    await world.deploy(built)
    expect(await world.run({ system: answers.source.name, profile: 'full-import+delta-sync' })).toMatchObject({
      status: 'success',
    })
    const held = await world.waiting()
    expect(held).toHaveLength(people)
    expect(new Set(held.map(({ state }) => state))).toEqual(new Set(['held']))
    expect(world.accounts(answers)).toBe('')

    await world.sendAll()
    expect(await world.waiting()).toEqual([])
    const written = world.accounts(answers)
    expect(written.trim().split('\n')).toHaveLength(people + 1)
    for (const line of lines) expect(written).toContain(line)

    for (const profile of ['full-import+delta-sync', 'thorough-full-sync'])
      expect(await world.run({ system: answers.source.name, profile })).toMatchObject({ status: 'success' })
    expect(await world.waiting()).toEqual([])

    const gone = world.leave(answers, content)
    await world.run({ system: answers.source.name, profile: 'full-import+delta-sync' })
    const disabling = await world.waiting()
    expect(disabling).toMatchObject([{ operation: 'update', deprovisioning: true }])
    await world.sendAll()
    expect(world.lineOf(answers, gone)).toContain('disabled')

    world.now += 31 * day
    await world.run({ profile: 'lifecycle', confirm: true })
    expect(await world.waiting()).toMatchObject([{ operation: 'delete' }])
    await world.sendAll()
    expect(world.lineOf(answers, gone)).toBe('')
  }, 60_000)
})
