/** The tab Identity in Node-RED 4.1: several stores, and what each permission shows. */
import type { Browser, Locator } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { programPath } from '../servers/installed'
import type { NodeRedServer } from './node-red-server'
import { startNodeRed } from './node-red-server'
import { sidebarFlow, writePeople } from './sidebar-flow'

const looking = ['flows.read', 'nodes.read', 'plugins.read', 'settings.read', 'library.read', 'status.read']
const tokens = {
  admin: '*',
  reader: [...looking, 'identity.read'],
  stranger: looking,
}
const asAdmin = { authorization: 'Bearer admin', 'content-type': 'application/json' }

needsServer('chromium')('the Identity tab in Node-RED 4.1', () => {
  let server: NodeRedServer
  let browser: Browser
  const faults: string[] = []

  beforeAll(async () => {
    server = await startNodeRed({ version: 'node-red-4', tokens })
    writePeople(server.userFolder, [['E1', 'Anna', 'Lovelace', 'Sales']])
    const second = { id: 'second', type: 'identity-store', name: 'Others', file: 'others.sqlite', types: [], retentionDays: 90 }
    await server.deploy([...sidebarFlow(), second], asAdmin)
    const body = JSON.stringify({ system: 'HR', profile: 'full-import+delta-sync' })
    const address = `${server.address}/identity/runs?store=identity.sqlite`
    // The flows start a moment after their deployment was answered.
    for (let i = 0; i < 50 && (await fetch(address, { method: 'POST', headers: asAdmin, body })).status !== 202; i++)
      await new Promise((resolve) => setTimeout(resolve, 100))
    browser = await chromium.launch({ executablePath: programPath('chromium') ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  /** A browser of its own for each login: tokens stay in it. */
  async function openAs(token: keyof typeof tokens): Promise<Locator> {
    const page = await (await browser.newContext()).newPage()
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(`${server.address}/?access_token=${token}`)
    await page.locator('.red-ui-palette-node[data-palette-type="identity-join"]').waitFor({ state: 'attached' })
    // Until its flows are there the editor chooses the tab it shows itself.
    await page.waitForFunction((least) => window.RED.nodes.createCompleteNodeSet().length >= least, sidebarFlow().length)
    await page.waitForTimeout(500)
    await page.evaluate(() => (window.RED as unknown as { sidebar: { show(id: string): void } }).sidebar.show('identity'))
    const sidebar = page.locator('.idws')
    await sidebar.waitFor({ state: 'visible' })
    return sidebar
  }

  it('offers a choice of stores, and shows the chosen one', async () => {
    const sidebar = await openAs('admin')
    const row = sidebar.getByRole('button', { name: /Open run \d+ of HR/ })
    await row.waitFor()
    await sidebar.getByLabel('Store').selectOption('others.sqlite')
    await expect.poll(() => sidebar.textContent()).toContain('No runs yet')
    expect(await row.count()).toBe(0)
    await sidebar.getByLabel('Store').selectOption('identity.sqlite')
    await row.waitFor()
  })

  it.each([
    ['admin', 1],
    ['reader', 0],
  ] as const)('shows %s what waits, with %i button to release it', async (token, count) => {
    const sidebar = await openAs(token)
    await sidebar.getByRole('tab', { name: /Waiting/ }).click()
    await sidebar.getByRole('button', { name: 'Anna Lovelace' }).waitFor()
    expect(await sidebar.getByRole('button', { name: 'Release' }).count()).toBe(count)
    expect(await sidebar.getByRole('checkbox').count()).toBe(count)
    expect(faults).toEqual([])
  })

  it('shows nothing to who may not look', async () => {
    const sidebar = await openAs('stranger')
    expect(await sidebar.textContent()).toContain('identity.read')
    expect(await sidebar.getByRole('tab').count()).toBe(0)
  })
})
