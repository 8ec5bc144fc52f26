/** What a person does in a node's dialog. */
import type { Locator, Page } from 'playwright-core'

/** Opens the dialog of a node on the canvas. */
export async function openNode(page: Page, id: string): Promise<Locator> {
  await page.evaluate((node) => window.RED.editor.edit(window.RED.nodes.node(node)), id)
  await page.locator('#node-dialog-ok').waitFor()
  await settled(page)
  return page.locator('#dialog-form')
}

/** Opens the dialog of a configuration node; without an id the one for a new node. */
export async function openConfig(page: Page, type: string, id = '_ADD_'): Promise<Locator> {
  await page.evaluate(([name, node]) => window.RED.editor.editConfig('', name ?? '', node ?? ''), [type, id])
  await page.locator('#node-config-dialog-ok').waitFor()
  await settled(page)
  return page.locator('#node-config-dialog-edit-form')
}

/** The dialog slides in; clicks before it stands would miss. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('.red-ui-tray')?.matches(':has(.ui-animating)'))
  await page.waitForTimeout(350)
}

export async function done(page: Page): Promise<void> {
  await page.locator('#node-dialog-ok').click()
  await page.locator('#node-dialog-ok').waitFor({ state: 'detached' })
}

export async function saved(page: Page): Promise<void> {
  await page.locator('#node-config-dialog-ok').click()
  await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' })
}

/** Types into a picker key by key and takes the suggestion of exactly this name. */
export async function pick(page: Page, input: Locator, typed: string, name: string): Promise<void> {
  await input.click()
  await input.fill('')
  await input.pressSequentially(typed)
  await page
    .locator('.idw-suggestion', { has: page.getByText(name, { exact: true }) })
    .first()
    .click()
}

/** Why the editor holds a node to be incomplete; empty when it is complete. */
export async function reasons(page: Page, id: string): Promise<readonly string[]> {
  return page.evaluate((node) => [...(window.RED.nodes.node(node)?.validationErrors ?? [])], id)
}
