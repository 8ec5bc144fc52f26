/** The tab Identity in a real browser: runs, decisions, people. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { api, openTab } from './sidebar-tab'
import { sidebarFlow, slowFlow, writePeople } from './sidebar-flow'

const evil = '<img src=x onerror="window.hacked=1">'
const people = [
  ['E1', 'Anna', 'Lovelace', 'Sales'],
  ['E2', 'Björn', 'Ek', 'IT'],
  ['E3', 'Chloé', evil, 'Sales'],
] as const

async function run(address: string, system: string, profile: string): Promise<void> {
  const { id } = await api<{ id: number }>(address, 'runs', { system, profile })
  await expect.poll(async () => (await api<{ ended: string | null }>(address, `runs/${id}`)).ended).not.toBeNull()
}

/** With SHOTS set to a folder: a picture of the tab as it is, and one of all its content. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS']
  if (!folder) return
  await page.screenshot({ path: join(folder, `sidebar-${name}.png`) })
  const style = await page.addStyleTag({
    content: '.idws { position: fixed; top: 0; right: 0; width: 260px; height: 940px; z-index: 99 }',
  })
  await page.screenshot({ path: join(folder, `sidebar-${name}-whole.png`), clip: { x: 1130, y: 0, width: 270, height: 945 } })
  await style.evaluate((element) => (element as HTMLElement).remove())
}

const tab = (sidebar: Locator, name: RegExp) => sidebar.getByRole('tab', { name })

needsServer('chromium')('the Identity tab', () => {
  let bench: EditorBench
  let sidebar: Locator
  const asked: string[] = []

  beforeAll(async () => {
    bench = await startEditor()
    bench.page.on('request', (request) => {
      if (request.url().includes('/identity/')) asked.push(request.url())
    })
    writePeople(bench.userFolder, people)
    await bench.open(sidebarFlow())
    sidebar = await openTab(bench.page)
  })
  afterAll(async () => {
    await bench?.stop()
  })

  it('says what to do where nothing has happened yet', async () => {
    await expect.poll(() => sidebar.textContent()).toContain('No runs yet. Press the button of an inject node')
    await tab(sidebar, /Waiting/).click()
    await expect.poll(() => sidebar.textContent()).toContain('Nothing waits to be sent')
    await tab(sidebar, /People/).click()
    await expect.poll(() => sidebar.textContent()).toContain('Nobody here yet')
    await tab(sidebar, /Runs/).click()
  })

  it('shows a run as soon as it happens, and its records', async () => {
    await run(bench.address, 'HR', 'full-import+delta-sync')
    const row = sidebar.getByRole('button', { name: /Open run \d+ of HR/ })
    await expect.poll(() => row.textContent(), { timeout: 8_000 }).toMatch(/HR.*Full import, sync.*done.*3 new in the metaverse/s)
    await shot(bench.page, 'runs')
    await row.click()
    const records = sidebar.getByRole('list', { name: 'What happened to each object' })
    await expect.poll(() => records.locator(':scope > li').count()).toBeGreaterThanOrEqual(3)
    await sidebar.getByRole('button', { name: /^new in the metaverse/ }).click()
    await expect.poll(() => records.locator(':scope > li').count()).toBe(3)
    await shot(bench.page, 'run')
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
    await row.waitFor()
  })

  it('N10 lists what is to be looked at, in plain words, since when, and what to do', async () => {
    await tab(sidebar, /Problems/).click()
    const list = sidebar.getByRole('list', { name: 'Problems, what does not work first' })
    const held = list.locator('li', { hasText: 'Changes held' })
    await expect
      .poll(() => held.textContent())
      .toMatch(
        /since .*Accounts · 3 objects3 pending exports to Accounts are held and were not sent\.What to do: Look at the list/,
      )
    await shot(bench.page, 'problems')
    expect(await sidebar.textContent()).not.toContain('__')
    expect(await sidebar.locator('img').count()).toBe(0)
    await tab(sidebar, /Runs/).click()
  })

  it('finds a person, says why she has a value, and leaves a name that looks like markup text', async () => {
    await tab(sidebar, /People/).click()
    await sidebar.getByLabel('Search people').fill('img src')
    const found = sidebar.getByRole('list', { name: 'People' }).locator(':scope > li')
    await expect.poll(() => found.count()).toBe(1)
    expect(await found.textContent()).toContain(`Chloé ${evil}`)
    await shot(bench.page, 'people')
    await found.getByRole('button').click()
    await expect.poll(() => sidebar.locator('dl').textContent()).toContain(evil)
    await sidebar.getByRole('button', { name: 'Why this value of Department' }).click()
    expect(await sidebar.locator('.idws-why:visible').textContent()).toMatch(/^From HR by rule HR employees, since .+\.Back/)
    await shot(bench.page, 'person')
    expect(await sidebar.textContent()).not.toContain('__')
    expect(await sidebar.locator('img').count()).toBe(0)
    expect(await bench.page.evaluate(() => 'hacked' in window)).toBe(false)
  })

  it('releases one held change, then all the others after a question that names their number', async () => {
    await tab(sidebar, /Waiting/).click()
    const waiting = sidebar.getByRole('list', { name: 'Pending exports' }).locator(':scope > li')
    await expect.poll(() => waiting.count()).toBe(3)
    expect([await tab(sidebar, /Waiting/).textContent(), await sidebar.locator('img').count()]).toEqual(['Waiting3', 0])
    await shot(bench.page, 'waiting')
    await waiting.filter({ hasText: 'Björn' }).getByRole('button', { name: 'Release' }).click()
    await expect.poll(() => waiting.count()).toBe(2)
    expect(await waiting.filter({ hasText: 'Björn' }).count()).toBe(0)
    expect(await sidebar.textContent()).toContain('Released: 1. The next export sends what is released.')

    await sidebar.getByRole('button', { name: 'Release all 2 held' }).click()
    const question = sidebar.getByRole('alertdialog')
    expect(await question.textContent()).toContain('Release 2 changes held for Accounts?')
    await shot(bench.page, 'question')
    await bench.page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    expect((await api<{ items: unknown[] }>(bench.address, 'pending-exports?state=held')).items).toHaveLength(2)
    await sidebar.getByRole('button', { name: 'Release all 2 held' }).click()
    await question.getByRole('button', { name: 'Yes' }).click()
    await expect.poll(() => sidebar.getByRole('button', { name: /^held 0$/ }).count()).toBe(1)
    expect((await api<{ items: unknown[] }>(bench.address, 'pending-exports?state=held')).items).toEqual([])

    await sidebar.getByRole('button', { name: 'Send now' }).click()
    const file = join(bench.userFolder, 'data', 'accounts.csv')
    await expect.poll(() => (existsSync(file) ? readFileSync(file, 'utf8').trim().split(/\r?\n/).length : 0)).toBe(4)
  })

  it('discards only what was selected', async () => {
    writePeople(
      bench.userFolder,
      people.map(([id, given, sn]) => [id, given, sn, 'Research'] as const),
    )
    await run(bench.address, 'HR', 'full-import+delta-sync')
    await sidebar.getByRole('button', { name: 'Refresh' }).click()
    await sidebar.getByRole('button', { name: /^held 3$/ }).click()
    await sidebar.getByLabel('Select Anna Lovelace').check()
    await sidebar.getByLabel('Select Björn Ek').check()
    await sidebar.getByRole('button', { name: 'Discard selected' }).click()
    await sidebar.getByRole('alertdialog').getByRole('button', { name: 'Yes' }).click()
    await expect.poll(() => sidebar.textContent()).toContain('Discarded: 2.')
    const left = await api<{ items: { name: string }[] }>(bench.address, 'pending-exports?state=held')
    expect(left.items.map((item) => item.name)).toEqual([`Chloé ${evil}`])
  })

  it('shows the list an import refused, and lets a person allow it', async () => {
    const crowd = Array.from({ length: 60 }, (_, i) => [`F${i}`, 'Given', `Family${i}`, 'Sales'] as const)
    writePeople(bench.userFolder, [...people, ...crowd])
    await run(bench.address, 'HR', 'full-import+delta-sync')
    writePeople(bench.userFolder, people)
    await run(bench.address, 'HR', 'full-import+delta-sync')
    await sidebar.getByRole('button', { name: 'Refresh' }).click()
    const note = sidebar.locator('.idws-missing')
    await expect.poll(() => note.textContent()).toContain('60 of its objects are missing')
    await note.getByRole('button', { name: 'Show the list' }).click()
    await expect.poll(() => note.locator('.idws-names > li').count()).toBe(60)
    expect(await note.locator('.idws-names > li').first().textContent()).toBe('Given Family0 (F0)')
    await shot(bench.page, 'missing')
    await note.getByRole('button', { name: 'Allow 60 to be gone' }).click()
    await note.getByRole('button', { name: 'Yes' }).click()
    await expect.poll(() => note.textContent()).toContain('What is missing of HR may be marked as gone: 60 objects.')
    await tab(sidebar, /Runs/).click()
    await expect.poll(() => sidebar.textContent()).toMatch(/stopped/)
    await shot(bench.page, 'runs-stopped')
  })

  it('shows page after page', async () => {
    await tab(sidebar, /People/).click()
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
    await sidebar.getByLabel('Search people').fill('')
    const found = sidebar.getByRole('list', { name: 'People' }).locator(':scope > li')
    await expect.poll(() => found.count()).toBe(50)
    await sidebar.getByRole('button', { name: 'Show more' }).click()
    await expect.poll(() => found.count()).toBe(63)
    expect(await sidebar.getByRole('button', { name: 'Show more' }).count()).toBe(0)
    await tab(sidebar, /Runs/).click()
  })

  it('shows failures first, with their reason', async () => {
    writePeople(bench.userFolder, [...people, ['', 'No', 'Number', 'Sales']])
    await run(bench.address, 'HR', 'full-import+delta-sync')
    await sidebar.getByRole('button', { name: 'Refresh' }).click()
    const failed = sidebar.getByRole('button', { name: /Open run \d+ of HR.*done, some objects failed/ })
    await failed.click()
    await expect.poll(() => sidebar.getByRole('button', { name: /^not imported 1$/ }).getAttribute('aria-pressed')).toBe('true')
    const records = sidebar.getByRole('list', { name: 'What happened to each object' }).locator(':scope > li')
    await expect.poll(() => records.count()).toBe(1)
    expect(await records.textContent()).toMatch(/not imported.*employeeId/s)
    await shot(bench.page, 'failures')
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
  })

  it('N10 leads from a problem to its run, by the number and the words that both show', async () => {
    await tab(sidebar, /Problems/).click()
    const failed = sidebar.locator('li', { hasText: 'Objects failed' })
    await expect.poll(() => failed.textContent()).toMatch(/Run \d+ of HR \(full import, sync\) ended with errors of 1 object/)
    const number = /Run (\d+)/.exec((await failed.textContent()) ?? '')?.[1] ?? ''
    await failed.getByRole('button', { name: `Show run ${number}` }).click()
    await expect.poll(() => sidebar.textContent()).toMatch(new RegExp(`HR: Full import, sync.*Run ${number}, started `, 's'))
    await tab(sidebar, /Runs/).click()
    await sidebar.getByText(`Run ${number}: Full import, sync`).waitFor()
  })

  it('L7 shows what goes with a person who is deleted by hand, and deletes her after a question', async () => {
    await tab(sidebar, /People/).click()
    await sidebar.getByLabel('Search people').fill('Björn')
    const found = sidebar.getByRole('list', { name: 'People' }).locator(':scope > li')
    await expect.poll(() => found.count()).toBe(1)
    await found.getByRole('button').click()
    await sidebar.getByRole('button', { name: 'Delete by hand …' }).click()
    const question = sidebar.getByRole('alertdialog')
    const form = sidebar.getByRole('form', { name: 'What goes with Björn Ek' })
    await form.getByRole('button', { name: 'Delete' }).click()
    await expect.poll(() => form.textContent()).toContain('Say why: it stands in the history.')
    await form.getByLabel('Why').fill('it was nobody')
    await form.getByRole('button', { name: 'Delete' }).click()
    await expect.poll(() => question.textContent()).toContain('Delete Björn Ek with exactly this? It cannot be undone.')
    const shown = (await sidebar.textContent()) ?? ''
    expect(shown).toMatch(
      /What goes with Björn Ek.*HR.*stays as it is.*Accounts.*is deleted.*waits for approval before it is sent/s,
    )
    expect(shown).toContain('HR still has the record E2')
    expect(shown).not.toContain('__')
    await shot(bench.page, 'deletion')
    await question.getByRole('button', { name: 'No' }).click()
    expect((await api<{ items: unknown[] }>(bench.address, 'metaverse?q=Ek')).items).toHaveLength(1)
    await form.getByRole('button', { name: 'Delete' }).click()
    await question.getByRole('button', { name: 'Yes' }).click()
    await expect.poll(async () => (await api<{ items: unknown[] }>(bench.address, 'metaverse?q=Ek')).items).toEqual([])
    await expect.poll(() => sidebar.textContent()).toContain('Deleted by hand')
    await expect.poll(() => sidebar.textContent()).toMatch(/deleted by hand by .*: it was nobody/)
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
    await tab(sidebar, /Runs/).click()
  })

  it('is operated by keys, and asks the server nothing while it is hidden', async () => {
    await tab(sidebar, /Runs/).focus()
    await bench.page.keyboard.press('ArrowRight')
    expect(await tab(sidebar, /Waiting/).getAttribute('aria-selected')).toBe('true')
    expect(await tab(sidebar, /Waiting/).evaluate((element) => element === document.activeElement)).toBe(true)
    await bench.page.evaluate(() => (window.RED as unknown as { sidebar: { show(id: string): void } }).sidebar.show('info'))
    await sidebar.waitFor({ state: 'hidden' })
    await bench.page.waitForTimeout(300)
    asked.length = 0
    await run(bench.address, 'HR', 'full-import')
    await bench.page.waitForTimeout(2500)
    expect(asked).toEqual([])
    await openTab(bench.page)
    await expect.poll(() => asked.length).toBeGreaterThan(0)
    expect(bench.complaints).toEqual([])
  })

  it('shows how far a run is, and ends it', async () => {
    await bench.open(slowFlow(4))
    sidebar = await openTab(bench.page)
    const { id } = await api<{ id: number }>(bench.address, 'runs', { system: 'HR', profile: 'full-sync' })
    const row = sidebar.locator(`li[data-key="${id}"]`)
    await expect.poll(() => row.textContent(), { timeout: 8_000 }).toMatch(/running.*\d+ of \d+/s)
    await shot(bench.page, 'running')
    await row.getByRole('button', { name: 'Cancel', exact: true }).click()
    await expect.poll(() => row.textContent(), { timeout: 10_000 }).toMatch(/cancelled/)
    expect(await row.getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0)
  })

  it('L9 shows people who are held, and lets a person release exactly them', async () => {
    await bench.open(sidebarFlow().map((node) => (node.id === 'rule-in' ? { ...node, enabled: false } : node)))
    sidebar = await openTab(bench.page)
    await run(bench.address, 'HR', 'full-sync')
    await tab(sidebar, /Waiting/).click()
    await sidebar.getByRole('button', { name: 'Refresh' }).click()
    const note = sidebar.locator('.idws-held')
    await expect.poll(() => note.textContent()).toContain('62 of 62 objects of type Person would be disconnected or deleted')
    await note.getByRole('button', { name: 'Show the list' }).click()
    await expect.poll(() => note.locator('.idws-names > li').count()).toBe(62)
    expect(await note.locator('.idws-names > li').first().textContent()).toBe(
      'Anna Lovelace (E1) – no rule takes its record any more',
    )
    await shot(bench.page, 'held')
    await note.getByRole('button', { name: 'Release this list of 62' }).click()
    expect(await note.textContent()).toContain('disconnect or delete exactly what is on this list, 62 objects?')
    await note.getByRole('button', { name: 'Yes' }).click()
    await expect.poll(() => note.textContent()).toContain('The held list of HR is released, with 62 objects.')
    expect(await note.getByRole('button', { name: 'Release this list of 62' }).count()).toBe(0)
    await run(bench.address, 'HR', 'full-sync')
    await sidebar.getByRole('button', { name: 'Refresh' }).click()
    await expect.poll(() => note.count()).toBe(0)
  })

  it('says what to begin with where there is nothing, and what the server refuses', async () => {
    await bench.open([{ id: 'tab', type: 'tab', label: 'Nothing', disabled: false }])
    sidebar = await openTab(bench.page)
    await sidebar.getByRole('heading', { name: 'Where do you want to begin?' }).waitFor()
    expect(await sidebar.getByRole('alert').count()).toBe(0)
    await sidebar.getByRole('tab', { name: 'Problems' }).click()
    const said = sidebar.getByRole('alert')
    await expect.poll(() => said.textContent()).toMatch(/^No identity store is deployed\. Deploy a flow with an identity store/)
    await shot(bench.page, 'refused')
    expect(bench.complaints).toEqual([])
  })
})
