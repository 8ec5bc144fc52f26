/** Why something is to be sent, and who is gone, in the tab Identity. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { sidebarFlow, writePeople } from './sidebar-flow'

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
    await bench.page.evaluate(() => (window.RED as unknown as { sidebar: { show(id: string): void } }).sidebar.show('identity'))
  })
  afterAll(async () => {
    await bench?.stop()
  })

  async function ask<T>(path: string, body?: object): Promise<T> {
    const post = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    return (await (await fetch(`${bench.address}/identity/${path}`, post)).json()) as T
  }

  async function shot(name: string): Promise<void> {
    const folder = process.env['SHOTS']
    if (folder) await bench.page.screenshot({ path: join(folder, `${name}.png`) })
  }

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
})
