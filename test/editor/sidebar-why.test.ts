/** Why something is to be sent, and who is gone, in the tab Identity. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { api, openTab, shotOf } from './sidebar-tab'
import { sidebarFlow, writePeople } from './sidebar-flow'

const constantDepartment = { enabled: true, kind: 'constant', value: 'Labs', target: 'Department' }

needsServer('chromium')('why, in the Identity tab', () => {
  let bench: EditorBench

  beforeAll(async () => {
    bench = await startEditor()
    writePeople(bench.userFolder, [
      ['E1', 'Anna', 'Lovelace', 'Sales'],
      ['E2', '<b>Bob</b>', 'Ray', 'Sales'],
    ])
    await bench.open(sidebarFlow())
    await ask('runs', { system: 'HR', profile: 'full-import+delta-sync' })
    await openTab(bench.page)
  })
  afterAll(async () => {
    await bench?.stop()
  })

  const ask = <T>(path: string, body?: object): Promise<T> => api<T>(bench.address, path, body)

  const shot = (name: string): Promise<void> => shotOf(bench, name)

  it('A2 N4 unfolds of what waits each value back to the import in which it changed', async () => {
    const sidebar = bench.page.locator('.idws')
    await sidebar.getByRole('tab', { name: /Waiting/ }).click()
    const opener = sidebar.getByRole('button', { name: 'Why?' })
    await expect.poll(() => opener.count(), { timeout: 15_000 }).toBe(2)
    await opener.last().click()
    const chain = sidebar.getByRole('list', { name: 'Why this is to be sent for <b>Bob</b> Ray' })
    await expect
      .poll(() => chain.textContent())
      .toContain('displayName is to be <b>Bob</b> Ray, by rule Accounts out, from Display Name.')
    const said = (await chain.textContent()) ?? ''
    expect(said).toContain('by rule HR employees, from cs["givenName"] + " " + cs["sn"].')
    expect(said).toMatch(
      /givenName of E2 in HR is <b>Bob<\/b>: run 1 \(full-import\+delta-sync of HR, started by .*\), which read it on .*; before: nothing\./,
    )
    await chain.scrollIntoViewIfNeeded()
    await shot('why-export')
    await opener.last().click()
    await expect.poll(() => chain.count()).toBe(0)
    expect(bench.complaints).toEqual([])
  })

  it('A2 A13 says on the page of a person that the canvas has changed since, and what her values become', async () => {
    const flow = sidebarFlow().map((node) =>
      node.id === 'flow' ? { ...node, mappings: [...(node['mappings'] as object[]), constantDepartment] } : node,
    )
    await bench.open(flow)
    await openTab(bench.page)
    const sidebar = bench.page.locator('.idws')
    await sidebar.getByRole('tab', { name: /People/ }).click()
    await sidebar
      .getByRole('button', { name: /Anna Lovelace/ })
      .first()
      .click()
    await expect
      .poll(() => sidebar.textContent(), { timeout: 15_000 })
      .toMatch(
        /The configuration has changed since the values were given\. HR employees: mapping to Department changed\. Synchronise HR in full\. Then Department becomes Labs\./,
      )
    await shot('value-by-now')
    await bench.open(sidebarFlow())
    await openTab(bench.page)
    expect(bench.complaints).toEqual([])
  })

  it('N4 L7 finds who is gone below those who are there, and says why, with what she had last', async () => {
    const [anna] = (await ask<{ items: { id: string }[] }>('metaverse?q=Anna')).items
    const { seen } = await ask<{ seen: string }>(`metaverse/${anna?.id}/deletion`)
    await ask(`metaverse/${anna?.id}/delete`, { seen })
    await expect.poll(async () => (await ask<{ items: unknown[] }>('gone')).items.length, { timeout: 15_000 }).toBe(1)
    const sidebar = bench.page.locator('.idws')
    await sidebar.getByRole('tab', { name: /People/ }).click()
    const gone = sidebar.getByRole('list', { name: 'People who are gone' })
    expect(await gone.isVisible()).toBe(false)
    await sidebar.getByLabel('Search people').fill('lovel')
    await expect.poll(() => gone.textContent(), { timeout: 15_000 }).toContain('Anna LovelacePersongone since')
    expect(await gone.textContent()).toContain('deleted by hand by ')
    await shot('gone')
    await sidebar.getByRole('button', { name: 'Open Anna Lovelace, who is gone' }).click()
    const why = sidebar.getByRole('list', { name: /Anna Lovelace \(Person\) is gone since/ })
    await expect.poll(() => why.textContent(), { timeout: 15_000 }).toContain('Department was Sales, since ')
    expect(await why.textContent()).toContain('had never been sent, and was not made')
    await shot('gone-person')
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
    await sidebar.getByLabel('Search people').fill('')
    await expect.poll(() => gone.isVisible()).toBe(false)
    expect(bench.complaints).toEqual([])
  })
})
