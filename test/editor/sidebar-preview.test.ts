/** A run tried out in the tab Identity: what would come of it is shown, and then it is run (N6). */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { openTab, shotOf } from './sidebar-tab'
import { sidebarFlow, writePeople } from './sidebar-flow'

needsServer('chromium')('a run that is tried out in the Identity tab', () => {
  let bench: EditorBench

  beforeAll(async () => {
    bench = await startEditor()
    writePeople(bench.userFolder, [
      ['E1', 'Anna', 'Lovelace', 'Sales'],
      ['E2', '<b>Bob</b>', 'Ray', 'Sales'],
    ])
    await bench.open(sidebarFlow())
  })
  afterAll(async () => {
    await bench?.stop()
  })

  it('N6 shows what would come of it, changes nothing, and is run from there', async () => {
    const sidebar = await openTab(bench.page)
    const said = (): Promise<string | null> => sidebar.textContent()
    const runs = async (): Promise<unknown[]> =>
      ((await (await fetch(`${bench.address}/identity/runs`)).json()) as { items: unknown[] }).items
    await sidebar.getByLabel('Connected system').selectOption({ label: 'HR' })
    await sidebar.getByRole('button', { name: 'Run …' }).click()
    await sidebar.getByRole('button', { name: 'Try it out' }).click()
    await expect.poll(said, { timeout: 15_000 }).toContain('What would come of it, as things stand. Nothing was changed.')
    expect(await said()).toContain('HR: Full import, sync, tried out')
    expect(await said()).toMatch(/Person: 0 → 2 \(\+2\)/)
    expect(await sidebar.getByRole('list', { name: /alike ones together/ }).textContent()).toContain('2 new in the metaverse')
    expect(await said()).toContain('<b>Bob</b>')
    expect(await runs()).toEqual([])
    await shotOf(bench, 'preview')
    await sidebar.getByRole('button', { name: 'Run it' }).click()
    await expect.poll(async () => (await runs()).length, { timeout: 15_000 }).toBe(1)
    await expect.poll(said, { timeout: 15_000 }).toContain('Run 1, started')
  })

  it('N6 is put away', async () => {
    const sidebar = bench.page.locator('.idws')
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
    await sidebar.getByRole('button', { name: 'Run …' }).click()
    await sidebar.getByRole('button', { name: 'Try it out' }).click()
    await sidebar.getByRole('button', { name: 'Put away' }).click({ timeout: 15_000 })
    await sidebar.getByRole('button', { name: 'Run …' }).waitFor({ timeout: 15_000 })
    const { items } = (await (await fetch(`${bench.address}/identity/previews`)).json()) as { items: unknown[] }
    expect(items).toEqual([])
  })

  it('N6 N15 shows one person step by step, and as if she had left', async () => {
    const sidebar = bench.page.locator('.idws')
    const said = (): Promise<string | null> => sidebar.textContent()
    await sidebar.getByRole('tab', { name: /People/ }).click()
    await sidebar.getByRole('button', { name: /Anna Lovelace/ }).click()
    await sidebar.getByRole('button', { name: 'Why this value of Department' }).click()
    await sidebar.getByText('Back to its import').filter({ visible: true }).click()
    await expect.poll(said).toMatch(/department of E1 in HR is .*run \d+/)
    await sidebar.getByRole('button', { name: 'What would become of this person?' }).click()
    const day = sidebar.locator('input[type=date]').filter({ visible: true })
    await day.fill('2020-01-01')
    await sidebar.getByRole('button', { name: 'Try it out' }).click()
    await expect.poll(said).toContain('The day is 2020-01-01, which is not to come.')
    expect(await said()).not.toContain('`')
    await day.fill('')
    await sidebar.getByLabel('As if this person had left').check()
    await sidebar.getByRole('button', { name: 'Try it out' }).click()
    await expect.poll(said, { timeout: 15_000 }).toContain('Anna Lovelace, tried out')
    await expect.poll(said, { timeout: 15_000 }).toContain('Step by step')
    expect(await said()).toContain('Anna Lovelace stays as is, since not all of it could be synchronised: rule Accounts out')
    expect(await said()).toContain('HR: E1 is no longer there.')
    expect(await said()).toContain('Accounts: the account that waits to be made would not be made.')
    await sidebar.getByRole('button', { name: 'Show the way on the canvas' }).click()
    await bench.page.locator('.identity-way').first().waitFor()
    await shot('preview-person')
    await sidebar.getByRole('button', { name: 'Show the way on the canvas' }).click()
    expect(await bench.page.locator('.identity-way').count()).toBe(0)
    await sidebar.getByRole('button', { name: 'Put away' }).click()
  })

  it('N6 shows what deploying the edited canvas would do, without deploying it', async () => {
    const sidebar = bench.page.locator('.idws')
    const said = (): Promise<string | null> => sidebar.textContent()
    const scope = sidebarFlow().find(({ type }) => type === 'identity-scope-filter' || type === 'identity-attribute-flow')
    const before = await (await fetch(`${bench.address}/flows`)).text()
    await bench.page.evaluate((id) => {
      const node = window.RED.nodes.node(id)
      if (node) Object.assign(node, { mappings: [], changed: true, dirty: true })
    }, scope?.id ?? '')
    await sidebar.getByRole('tab', { name: /Runs/ }).click()
    await sidebar.getByRole('button', { name: 'What would deploying do?' }).click()
    await sidebar.getByLabel(/Count the objects/).check()
    await sidebar.getByRole('button', { name: 'Try it out' }).click()
    await expect.poll(said, { timeout: 15_000 }).toContain('The canvas as it is edited, tried out')
    await expect.poll(said, { timeout: 15_000 }).toContain('Objects at each output, today and then')
    await sidebar.getByRole('button', { name: 'Who' }).first().click()
    await expect.poll(said, { timeout: 15_000 }).toContain('<b>Bob</b>')
    await shot('preview-edited')
    expect(await (await fetch(`${bench.address}/flows`)).text()).toBe(before)
  })

  const shot = (name: string): Promise<void> => shotOf(bench, name)
})
