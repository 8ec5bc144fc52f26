/** The tab Identity in German, as narrow as the sidebar begins: every view and form has room for its words. */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import words from '../../nodes/editor/locales/de/sidebar.json'
import { needsServer } from '../servers/needs'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { choicesOf, cutOff, spilling } from './fits'
import { api, openTab, shotOf } from './sidebar-tab'
import { sidebarFlow, writePeople } from './sidebar-flow'

/** Pixels, of what Node-RED 5 gives a sidebar at first. */
const narrow = 280

needsServer('chromium')('the Identity tab in German', () => {
  let bench: EditorBench
  let sidebar: Locator

  beforeAll(async () => {
    bench = await startEditor('node-red', 'de-DE')
    writePeople(bench.userFolder, [
      ['E1', 'Anna', 'Lovelace', 'Sales'],
      ['E2', 'Jürgen', 'Großmüller-Lüdenscheidt', 'Vertriebsinnendienst'],
      ['', 'Ohne', 'Nummer', 'Sales'],
    ])
    await bench.open(sidebarFlow())
    sidebar = await openTab(bench.page)
    await bench.page.addStyleTag({
      content: `.idws { position: fixed; top: 0; right: 0; width: ${narrow}px; height: 940px; z-index: 99 }`,
    })
  })
  afterAll(async () => {
    await bench?.stop()
  })

  const said = (): Promise<string | null> => sidebar.textContent()
  const view = (name: string): Promise<void> => sidebar.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
  const button = (name: string): Locator => sidebar.getByRole('button', { name, exact: true }).filter({ visible: true }).first()

  async function run(system: string, profile: string): Promise<void> {
    const { id } = await api<{ id: number }>(bench.address, 'runs', { system, profile })
    await expect.poll(async () => (await api<{ ended: string | null }>(bench.address, `runs/${id}`)).ended).not.toBeNull()
  }

  async function fits(name: string): Promise<void> {
    await shotOf(bench, `de-sidebar-${name}`)
    expect(await spilling(sidebar), name).toEqual([])
    expect(cutOff(await choicesOf(sidebar.locator('.idws-form select:visible'))), name).toEqual([])
    expect(await said(), name).not.toContain('__')
  }

  it('says what to do where nothing has happened yet', async () => {
    await expect.poll(said).toContain(words.runs.empty)
    await fits('empty')
    await view(words.tab.waiting)
    await expect.poll(said).toContain(words.waiting.empty)
    await view(words.tab.people)
    await expect.poll(said).toContain(words.people.empty)
    await view(words.tab.runs)
  })

  it('has room for the forms that start, pause and try out', async () => {
    await sidebar.getByLabel(words.systems.choose).selectOption({ label: 'HR' })
    await button(words.systems.run).click()
    await fits('run-form')
    await button(words.systems.tryOut).click()
    await expect.poll(said, { timeout: 15_000 }).toContain(words.preview.nothingChanged)
    await fits('preview')
    await button(words.preview.end).click()
    await button(words.systems.pause).click()
    await fits('pause-form')
    await button(words.systems.close).click()
    await button(words.tryOut.deployment).click()
    await fits('deployment')
  })

  it('has room for runs, what waits, and problems', async () => {
    await run('HR', 'full-import+delta-sync')
    await view(words.tab.runs)
    await expect.poll(said).toContain(words.status.errors)
    await fits('runs')
    await sidebar.getByRole('button', { name: /^Lauf 1 von HR öffnen/ }).click()
    await sidebar.getByRole('list', { name: words.runs.records }).waitFor()
    await fits('run')
    await view(words.tab.waiting)
    await button(words.waiting.releaseAll.replace('__n__', '2')).click()
    await fits('waiting')
    await button(words.waiting.no).click()
    await view(words.tab.problems)
    await expect.poll(said).toContain(words.problem['exports-held'])
    await fits('problems')
  })

  it('has room for people, and for what is asked and done on their page', async () => {
    await view(words.tab.people)
    await expect.poll(said).toContain('Lovelace')
    await fits('people')
    await button(words.byHand.addPerson).click()
    await fits('add-person')
    await button(words.byHand.close).click()
    await sidebar.getByRole('button', { name: /^Anna Lovelace.* öffnen$/ }).click()
    await button(words.people.whyTitle.replace('__attribute__', 'Department')).click()
    await sidebar.getByText(words.people.origin).filter({ visible: true }).click()
    await button(words.people.whyAccounts).click()
    await expect.poll(said).toContain('Accounts out')
    await fits('person')
    for (const [name, form] of Object.entries({
      'try-person': words.tryOut.person,
      'by-hand': words.byHand.decideOn.replace('__name__', 'E1').replace('__system__', 'HR'),
      join: words.byHand.joinTo,
      deletion: words.deletion.show,
      erasure: words.erasure.show,
    })) {
      await button(form).click()
      await expect.poll(said).not.toContain(words.loading)
      await fits(name)
    }
    expect(bench.complaints).toEqual([])
  })
})
