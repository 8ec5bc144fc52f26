/** The tab Identity as tests open it, and the API behind it. */
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import type { EditorBench } from './editor-bench'

/** Asks the API; with a body it is a POST. Throws for an answer that is none. */
export async function api<T>(address: string, path: string, body?: object): Promise<T> {
  const post = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(`${address}/identity/${path}`, post)
  const json = (await answer.json()) as T
  if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(json)}`)
  return json
}

/** Opens the tab from the editor's own list of tabs and gives its content. */
export async function openTab(page: Page): Promise<Locator> {
  await page.evaluate(() => (window.RED as unknown as { sidebar: { show(id: string): void } }).sidebar.show('identity'))
  const sidebar = page.locator('.idws')
  await sidebar.waitFor({ state: 'visible' })
  return sidebar
}

/** A picture of the page, with SHOTS set to a folder. */
export async function shotOf({ page }: EditorBench, name: string): Promise<void> {
  const folder = process.env['SHOTS']
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) })
}
