/** The forms that start runs and pauses in the tab Identity: keys, wrong input, refusals, and little room (N1, N12). */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { sidebarFlow, writePeople } from './sidebar-flow'

needsServer('chromium')('the forms of connected systems in the Identity tab', () => {
  let bench: EditorBench
  let sidebar: Locator

  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${bench.address}/identity/${path}`)).json()) as T
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${bench.address}/identity/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const tab = (name: RegExp) => sidebar.getByRole('tab', { name })
  const button = (name: string) => sidebar.getByRole('button', { name, exact: true })
  const lastRun = async () => {
    const { items } = await get<{ items: { profile: string; ended: string | null; system: { name: string } }[] }>('runs?limit=1')
    return items.map(({ profile, ended, system }) => [profile, system.name, ended !== null])[0]
  }

  beforeAll(async () => {
    bench = await startEditor()
    writePeople(bench.userFolder, [['E1', 'Anna', 'Lovelace', 'Sales']])
    await bench.open(sidebarFlow())
    await bench.page.evaluate(() => (window.RED as unknown as { sidebar: { show(id: string): void } }).sidebar.show('identity'))
    sidebar = bench.page.locator('.idws')
    await sidebar.getByLabel('Connected system').selectOption({ label: 'HR' })
  })
  afterAll(async () => {
    await bench?.stop()
  })

  it('is operated by keys: Esc leaves a form, and who starts or leaves goes on where the form was opened', async () => {
    const { page } = bench
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim())
    for (const opened of ['Run …', 'Pause …']) {
      await button(opened).focus()
      await page.keyboard.press('Enter')
      await expect.poll(() => sidebar.locator('.idws-form :focus').count()).toBe(1)
      await page.keyboard.press('Escape')
      expect([await sidebar.locator('.idws-form').count(), await focused()]).toEqual([0, opened])
    }
    await button('Run …').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect.poll(() => sidebar.textContent()).toContain('is asked for')
    expect(await focused()).toBe('Run …')
    await expect.poll(lastRun).toEqual(['full-import+delta-sync', 'HR', true])
    expect(bench.complaints).toEqual([])
  })

  it('N12 asks for an end that is to come, and takes back what it said of a pause that somebody else has ended', async () => {
    const alert = () => sidebar.getByRole('alert').textContent()
    await button('Pause …').click()
    await sidebar.getByLabel('Why').fill('new disks')
    for (const end of ['', '2020-01-01T06:00', '2099-01-01T06:00']) {
      await sidebar.getByLabel('Until').fill(end)
      await sidebar.getByLabel('Why').press('Enter')
      await expect.poll(alert).toBe('A pause ends at a time that is still to come, within a year: choose one.')
      expect(await sidebar.getByLabel('Until').evaluate((input) => input === document.activeElement)).toBe(true)
      await sidebar.getByLabel('Until').fill('')
    }
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16)
    await sidebar.getByLabel('Until').fill(tomorrow)
    await sidebar.getByLabel('Why').press('Enter')
    await expect.poll(() => sidebar.textContent()).toMatch(/is paused until .*is paused: none of its runs starts/)
    await post('systems/HR/resume', {})
    await button('Run …').waitFor()
    expect(await sidebar.textContent()).not.toContain('is paused: none of its runs starts')
  })

  it('N12 says in sentences why a run is refused', async () => {
    await button('Run …').click()
    await post('systems/HR/pause', { reason: 'new disks', until: new Date(Date.now() + 3_600_000).toISOString() })
    await button('Resume').waitFor()
    await button('Start').click()
    const said = /^HR is paused until .*: new disks\. Nothing was done\. Resume .* again\.$/
    await expect.poll(() => sidebar.getByRole('alert').textContent()).toMatch(said)
    await post('systems/HR/resume', {})
    await button('Run …').waitFor()
    await button('Cancel').click()
  })

  it('N12 shows the end of a pause with its time where it is narrow', async () => {
    const style = await bench.page.addStyleTag({
      content: '.idws { position: fixed; top: 0; right: 0; width: 215px; z-index: 99 }',
    })
    await tab(/Runs/).click()
    await button('Pause …').click()
    const form = await sidebar.locator('.idws-form').boundingBox()
    const end = await sidebar.getByLabel('Until').boundingBox()
    expect(end?.width).toBeGreaterThan((form?.width ?? 0) - 20)
    await button('Cancel').click()
    await style.evaluate((element) => (element as HTMLElement).remove())
  })

  it('shows the numbers on its tabs whole where it is narrow, beside the button that refreshes', async () => {
    const style = await bench.page.addStyleTag({
      content: '.idws { position: fixed; top: 0; right: 0; width: 215px; z-index: 99 }',
    })
    const edges: number[] = []
    for (const name of [/Waiting/, /Problems/])
      await tab(name)
        .locator('.idws-count')
        .evaluate((count) => count.replaceChildren('1,234'))
    for (const name of [/Waiting/, /Problems/]) {
      const box = await tab(name).locator('.idws-count').boundingBox()
      edges.push((box?.x ?? Number.NaN) + (box?.width ?? 0))
    }
    const refresh = await sidebar.getByRole('button', { name: 'Refresh' }).boundingBox()
    expect(Math.max(...edges)).toBeLessThanOrEqual(refresh?.x ?? 0)
    await style.evaluate((element) => (element as HTMLElement).remove())
  })
})
