/** A paused system in the tab Identity: said among the problems, and resumed there (N12). */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { canonicalUtc } from '../../runtime/model/time'
import { needsServer } from '../servers/needs'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { sidebarFlow, writePeople } from './sidebar-flow'

needsServer('chromium')('a paused system in the Identity tab', () => {
  let bench: EditorBench

  beforeAll(async () => {
    bench = await startEditor()
    writePeople(bench.userFolder, [['E1', 'Anna', 'Lovelace', 'Sales']])
    await bench.open(sidebarFlow())
  })
  afterAll(async () => {
    await bench?.stop()
  })

  it('N12 N10 says why and until when, and is resumed by a button', async () => {
    const until = canonicalUtc(Date.now() + 3_600_000)
    const answer = await fetch(`${bench.address}/identity/systems/HR/pause`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'new <b>disks</b>', until }),
    })
    expect(answer.status).toBe(200)
    await bench.page.evaluate(() => (window.RED as unknown as { sidebar: { show(id: string): void } }).sidebar.show('identity'))
    const sidebar = bench.page.locator('.idws')
    await sidebar.getByRole('tab', { name: /Problems/ }).click()
    const paused = sidebar.locator('li', { hasText: 'System paused' })
    await expect.poll(() => paused.textContent(), { timeout: 10_000 }).toContain(`HR is paused until ${until}`)
    expect(await paused.textContent()).toContain('new <b>disks</b>')
    await paused.getByRole('button', { name: /End the pause of HR|Resume/ }).click()
    await expect.poll(() => paused.count(), { timeout: 10_000 }).toBe(0)
    const { items } = (await (await fetch(`${bench.address}/identity/systems`)).json()) as { items: { paused: unknown }[] }
    expect(items.map(({ paused: pause }) => pause)).toEqual(items.map(() => null))
  })
})
