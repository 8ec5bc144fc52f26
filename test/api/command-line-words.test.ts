/** Refusals of the API in the words of the command line, and names in another letter case or misspelt (N15). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { previewed, threeWaiting, uuidOf } from './preview-shown'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())
beforeEach(() => threeWaiting(world))

const idweave = (...args: readonly string[]) => runIdweave(world.address, args)

describe('N15 the command line', () => {
  it.each([
    [['preview', '--person', 'Ann Lee', '--without', 'AD uot'], 'There is no sync rule "AD uot". Did you mean AD out?'],
    [['preview', '--person', 'Ann Lee', '--count'], '--count does not go with --person. Leave it out: her own steps are shown.'],
    [
      ['preview', '--person', 'Ann Lee', 'full-import'],
      'PROFILE full-import does not go with --person. Use full-sync or delta-sync.',
    ],
    [
      ['preview', '--person', 'Ann Lee', '--at', 'soon'],
      '--at is no date: "soon". Write it as 2027-03-01, or 2027-03-01T06:00:00Z.',
    ],
    [['preview', '--object', '999'], 'There is no connector space object 999. Look it up with idweave find TEXT.'],
    [['preview', 'all', '--left'], 'Who left? --left needs --person. For example: idweave preview --person "Ann Lee" --left'],
    [
      ['run', 'HR', 'everything'],
      /^PROFILE must be one of .*, not "everything"\. Correct what was asked, as idweave --help describes it\.$/,
    ],
    [['run', 'HR', 'full-snyc'], /^PROFILE must be one of .*, not "full-snyc"\. Did you mean full-sync/],
    [['run', 'HRR', 'full-sync'], 'There is no connected system "HRR". Did you mean HR?'],
    [
      ['run', 'HR', 'full-sync', '--source', 'nowhere'],
      /^No connector import node of this system has the id or the name "nowhere"\. Leave --source out/,
    ],
    [['why', 'Ann Lee', 'Departmnt'], 'Person has no attribute "Departmnt". Did you mean Department?'],
    [['why', 'gone-9'], /Look it up with idweave why NAME\.$/],
    [['why-export', '999'], /See what waits with idweave pending\.$/],
    [['erase', 'Ann Lee', '--seen', 'x', '--reason', ' '], '--reason is blank. Say why.'],
    [['add-person', 'Departmnt=Sales', '--type', 'Person', '--reason', 'x'], /Did you mean Department\? Correct the name/],
    [['prevew', 'all'], 'There is no command "prevew". Did you mean preview? See idweave --help'],
    [['systems', '--store', 'other.sqlite'], /^There is no identity store "other\.sqlite"\. Deployed: api-/],
  ])('%j names its own options and commands', async (args, said) => {
    const { code, err } = await idweave(...args)
    expect(code).toBeGreaterThan(1)
    expect(err.trim()).toEqual(typeof said === 'string' ? said : (expect.stringMatching(said) as string))
    expect(err).not.toMatch(/`|GET |POST |\bidentity is|rulesOff/)
  })

  it('says in its words what a preview was stopped by', async () => {
    const { code, out, err } = await idweave('preview', 'lifecycle', '--source', 'nowhere')
    expect(code).toBe(3)
    expect(`${out}${err}`).not.toContain('`')
  })
})

describe('N15 letter case does not count', () => {
  it.each([
    [['preview', '--person', 'Ann Lee', '--without', 'ad OUT']],
    [['PREVIEW', 'ALL', '--without', 'ad out']],
    [['run', 'hr', 'Full-Sync', '--wait']],
    [['run', 'LIFECYCLE', '--wait']],
    [['pending', 'accounts', '--state', 'Pending']],
    [['why', 'Ann Lee', 'dePARTment']],
    [['add-person', 'first name=Eve', 'employee id=7', '--type', 'person', '--reason', 'x']],
    [['held-people', 'Lifecycle']],
    [['systems', '--store', 'STORE']],
  ])('in %j', async ([...args]) => {
    const given = args.map((arg) => (arg === 'STORE' ? world.store.toUpperCase() : arg))
    expect(await idweave(...given)).toMatchObject({ code: 0, err: '' })
  })

  it('in what the API is asked for', async () => {
    const found = await world.get<List<{ name: string }>>('metaverse?type=PERSON&attribute=department&value=Care')
    expect(found.items.map(({ name }) => name)).toEqual(['Cyd Orr'])
    const off = await previewed(world, { identity: await uuidOf(world, 'Ann Lee'), rulesOff: ['ad OUT'] })
    expect(off).toMatchObject({ trouble: null, state: 'ended' })
    expect((await world.ask('GET', 'metaverse?attribute=Departmnt')).json).toMatchObject({
      next: expect.stringContaining('Did you mean Department?') as string,
    })
  })
})
