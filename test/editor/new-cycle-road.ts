/** The way from a file to confirmed accounts as a person goes it, counted: clicks, and fields that are typed into. */
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import type { EditorBench } from './editor-bench'

/** Clicks in the window of the operating system in which a file is chosen. */
const clicksToChoose = 2

export class Road {
  clicks = 0
  fields = 0
  private readonly began = Date.now()

  constructor(readonly bench: EditorBench) {}

  get page(): Page {
    return this.bench.page
  }

  get dialog(): Locator {
    return this.page.locator('.idwc')
  }

  get sidebar(): Locator {
    return this.page.locator('.idws')
  }

  /** What it took, for whoever reads the report of the tests. */
  get report(): string {
    return `${this.clicks} clicks, ${this.fields} fields, ${((Date.now() - this.began) / 1000).toFixed(1)} s`
  }

  async click(what: Locator): Promise<void> {
    this.clicks++
    await what.click()
  }

  async choose(what: Locator, label: string): Promise<void> {
    this.clicks += 2
    await what.selectOption({ label })
  }

  async type(what: Locator, text: string): Promise<void> {
    await this.click(what)
    this.fields++
    await what.fill(text)
  }

  step(name: string): Locator {
    return this.dialog.locator(`[data-step="${name}"]`)
  }

  async chooseFile(button: string, file: string): Promise<void> {
    const opened = this.page.waitForEvent('filechooser')
    await this.click(this.dialog.getByRole('button', { name: button }))
    this.clicks += clicksToChoose
    await (await opened).setFiles(file)
    await this.step('finish').locator('button').first().waitFor()
  }

  /** A picture of the page, with SHOTS set to a folder. */
  async shot(name: string): Promise<void> {
    const folder = process.env['SHOTS']
    if (folder) await this.page.screenshot({ path: join(folder, `new-cycle-${name}.png`) })
  }
}

/** An editor with an empty canvas, in this language, with the tab Identity open. */
export async function emptyEditor(bench: EditorBench, language: string): Promise<Road> {
  const { page } = bench
  await page.goto(`${bench.address}/favicon.ico`)
  await page.evaluate((chosen) => localStorage.setItem('editor-language', chosen), language)
  await bench.open([])
  await page.evaluate(() => (window.RED as unknown as { sidebar: { show(id: string): void } }).sidebar.show('identity'))
  const road = new Road(bench)
  await road.sidebar.locator('button.primary').waitFor()
  return road
}
