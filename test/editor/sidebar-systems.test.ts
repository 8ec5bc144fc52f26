/** Runs, pauses and what waits, in the tab Identity: started there by whoever may, and counted on its tabs (N1, N10, N12). */
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { sidebarFlow, writePeople } from './sidebar-flow'

const people = [
  ['E1', 'Anna', 'Lovelace', 'Sales'],
  ['E2', 'Björn', 'Ek', 'IT'],
] as const

needsServer('chromium')('connected systems in the Identity tab', () => {
  let bench: EditorBench
  let sidebar: Locator

  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${bench.address}/identity/${path}`)).json()) as T
  const tab = (name: RegExp) => sidebar.getByRole('tab', { name })
  const button = (name: string) => sidebar.getByRole('button', { name, exact: true })
  const shot = async (name: string): Promise<void> => {
    const folder = process.env['SHOTS']
    if (folder) await bench.page.screenshot({ path: join(folder, `user6-${name}.png`) })
  }
  const openTab = async (): Promise<void> => {
    await bench.page.evaluate(() => (window.RED as unknown as { sidebar: { show(id: string): void } }).sidebar.show('identity'))
    sidebar = bench.page.locator('.idws')
    await sidebar.waitFor({ state: 'visible' })
  }
  /** What was started last, by whom, once it has ended. */
  const lastRun = async () => {
    const { items } = await get<{ items: { profile: string; ended: string | null; system: { name: string } }[] }>('runs?limit=1')
    return items.map(({ profile, ended, system }) => [profile, system.name, ended !== null])[0]
  }

  beforeAll(async () => {
    bench = await startEditor()
    writePeople(bench.userFolder, people)
    await bench.open(sidebarFlow())
  })
  beforeEach(openTab)
  afterAll(async () => {
    await bench?.stop()
  })

  it('N1 starts a run of the system and the profile that are chosen, of those that the system can have', async () => {
    await sidebar.getByLabel('Connected system').selectOption({ label: 'HR' })
    await button('Run …').click()
    const profile = sidebar.getByLabel('What to do')
    expect(await profile.inputValue()).toBe('full-import+delta-sync')
    const offered = await profile.locator('option').allTextContents()
    expect(offered).toContain('Full import')
    expect(offered).not.toContain('Import of changes')
    await shot('run')
    await button('Start').click()
    await expect.poll(() => sidebar.textContent()).toMatch(/Run \d+ of HR is asked for: the list says how it goes\./)
    await expect.poll(lastRun).toEqual(['full-import+delta-sync', 'HR', true])
    await sidebar.getByRole('button', { name: /Open run \d+ of HR, Full import, sync, done/ }).waitFor()
    await sidebar.getByLabel('Connected system').selectOption({ label: 'Accounts' })
    await button('Run …').click()
    await profile.selectOption({ label: 'Export' })
    await button('Start').click()
    await expect.poll(lastRun).toEqual(['export', 'Accounts', true])
  })

  it('N12 pauses the system with a reason and an end, says so, and resumes it; neither is called a run', async () => {
    await sidebar.getByLabel('Connected system').selectOption({ label: 'HR' })
    await button('Pause …').click()
    await button('Pause HR').click()
    await expect.poll(() => sidebar.getByRole('alert').textContent()).toContain('A pause needs a reason')
    await sidebar.getByLabel('Why').fill('new <b>disks</b>')
    await shot('pause')
    await sidebar.getByLabel('Why').press('Enter')
    await expect.poll(() => sidebar.textContent()).toContain('HR is paused: none of its runs starts.')
    await expect.poll(() => sidebar.textContent()).toMatch(/HR is paused until .*: new <b>disks<\/b>/)
    expect(await sidebar.locator('.idws-systems b').count()).toBe(0)
    const { items } = await get<{ items: { name: string; paused: { until: string } | null }[] }>('systems')
    const until = new Date(items.find(({ name }) => name === 'HR')?.paused?.until ?? 0)
    expect([until.getHours(), until.getMinutes(), until > new Date()]).toEqual([6, 0, true])
    const paused = sidebar.getByRole('button', { name: /Open number \d+ of HR, Pause/ })
    await expect.poll(() => paused.textContent()).toMatch(/Pause \(number \d+\).*Paused until /s)
    await paused.click()
    await expect.poll(() => sidebar.textContent()).toMatch(/HR: Pause.*Number \d+, .*Paused until /s)
    expect(await sidebar.textContent()).not.toContain('no object is listed')
    expect(await sidebar.locator('.idws-head .fa-exclamation-triangle, .idws-head .idws-status').count()).toBe(0)
    await button('Back').click()
    await shot('paused')
    await expect.poll(() => button('Run …').count()).toBe(0)
    await button('Resume').click()
    await expect.poll(() => sidebar.textContent()).toContain('HR is not paused any more')
    await button('Run …').waitFor()
  })

  it('N10 counts what waits and what does not work, whichever view is shown, and shows when that is over', async () => {
    await tab(/People/).click()
    await expect.poll(() => tab(/Waiting/).textContent()).toBe('Waiting2')
    await expect.poll(() => tab(/Problems/).textContent()).toBe('Problems1')
    expect(await sidebar.locator('.idws-failing').count()).toBe(0)
    writePeople(bench.userFolder, [...people, ['', 'No', 'Number', 'Sales']])
    const post = (path: string, body: object): Promise<Response> =>
      fetch(`${bench.address}/identity/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    await post('runs', { system: 'HR', profile: 'full-import' })
    await expect.poll(() => tab(/Problems/).textContent(), { timeout: 8_000 }).toBe('Problems2')
    expect(
      await tab(/Problems/)
        .locator('.idws-failing')
        .textContent(),
    ).toBe('2')
    const pendings = await get<{ items: { id: number }[] }>('pending-exports')
    await post('pending-exports/release', { ids: pendings.items.map(({ id }) => id) })
    writePeople(bench.userFolder, people)
    await post('runs', { system: 'HR', profile: 'full-import' })
    await expect.poll(() => tab(/Waiting/).textContent(), { timeout: 8_000 }).toBe('Waiting')
    await expect.poll(() => tab(/Problems/).textContent()).toBe('Problems')
  })

  it('shows whom a person refers to by name, and a date as one', async () => {
    interface Person {
      readonly id: string
      readonly name: string
      readonly values: readonly object[]
    }
    const [ann, bjorn] = (await get<{ items: Person[] }>('metaverse')).items
    // HR of this flow knows no managers: the answer has one in their stead.
    await bench.page.route(`**/identity/metaverse/${ann?.id}*`, async (route) => {
      const answer = await route.fetch()
      const person = (await answer.json()) as Person
      const offer = { suppliedBy: null, others: [] }
      const manager = { attribute: 'Manager', value: { ref: 2, text: bjorn?.id }, ...offer }
      const start = { attribute: 'Start', value: '2017-06-22T00:00:00Z', ...offer }
      const referenced = [{ id: bjorn?.id, name: bjorn?.name }]
      await route.fulfill({ response: answer, json: { ...person, values: [manager, start], referenced } })
    })
    await tab(/People/).click()
    await sidebar.getByRole('button', { name: `Open ${ann?.name}` }).click()
    const values = sidebar.locator('dl')
    await expect.poll(() => values.textContent()).toContain('Björn Ek')
    expect(await values.textContent()).toContain('6/22/2017')
    expect(await values.textContent()).not.toMatch(/00:00|-06-22|[0-9a-f]{8}-/)
    await values.getByRole('button', { name: 'Björn Ek' }).click()
    await expect.poll(() => sidebar.locator('h4').first().textContent()).toBe('Björn Ek (HR E2)')
    await tab(/Runs/).click()
  })

  it('A13 leads from a full sync that is needed to the form that starts it', async () => {
    await bench.open(sidebarFlow().map((node) => (node.id === 'rule-in' ? { ...node, precedence: 7 } : node)))
    await openTab()
    await tab(/Problems/).click()
    const due = sidebar.locator('li', { hasText: 'Full sync needed' })
    await expect.poll(() => due.textContent()).toContain('Synchronise HR in full: with the profile full-sync')
    await due.getByRole('button', { name: 'Run …' }).click()
    expect(await sidebar.getByLabel('Connected system').locator('option:checked').textContent()).toBe('HR')
    expect(await sidebar.getByLabel('What to do').inputValue()).toBe('full-import+full-sync')
    await button('Start').click()
    await expect.poll(lastRun).toEqual(['full-import+full-sync', 'HR', true])
    await tab(/Problems/).click()
    await expect.poll(() => due.count()).toBe(0)
    expect(bench.complaints).toEqual([])
  })

  it('N10 follows a deployment that somebody else makes, problems that come and problems that go', async () => {
    const deploy = async (precedence: number): Promise<void> => {
      const flow = sidebarFlow().map((node) => (node.id === 'rule-in' ? { ...node, precedence } : node))
      const headers = { 'content-type': 'application/json', 'Node-RED-API-Version': 'v1' }
      const answer = await fetch(`${bench.address}/flows`, { method: 'POST', headers, body: JSON.stringify(flow) })
      expect(answer.ok).toBe(true)
    }
    await tab(/Problems/).click()
    const due = sidebar.locator('li', { hasText: 'Full sync needed' })
    await deploy(9)
    await expect.poll(() => due.count(), { timeout: 10_000 }).toBe(1)
    await deploy(7)
    await expect.poll(() => due.count(), { timeout: 10_000 }).toBe(0)
  })

  it('offers none of it to who may only look', async () => {
    await bench.page.route('**/settings?*', async (route) => {
      const answer = await route.fetch()
      const settings = (await answer.json()) as object
      const user = { username: 'vera', permissions: ['read', 'identity.read'] }
      await route.fulfill({ response: answer, json: { ...settings, user } })
    })
    await bench.open(sidebarFlow())
    await openTab()
    await sidebar
      .getByRole('button', { name: /Open run \d+ of HR/ })
      .first()
      .waitFor()
    expect([await button('Run …').count(), await button('Pause …').count()]).toEqual([0, 0])
  })
})
