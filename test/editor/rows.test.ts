/** Rows of tables in the dialogs: what is added can be typed into at once, and moved and removed without a mouse. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { openConfig, openNode } from './dialog'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { sidebarFlow } from './sidebar-flow'

needsServer('chromium')('rows of a table', () => {
  let bench: EditorBench

  beforeAll(async () => {
    bench = await startEditor()
    await bench.open(sidebarFlow())
  })
  afterAll(async () => {
    await bench?.stop()
  })

  const close = async (button: string): Promise<void> => {
    await bench.page.locator(button).click()
    await bench.page.locator(button).waitFor({ state: 'detached' })
  }

  it('of mappings take what is typed after they are added, keep their column as a formula, and go where the arrows say', async () => {
    const dialog = await openNode(bench.page, 'flow')
    await dialog.locator('.red-ui-editableList-addButton', { hasText: 'attribute' }).click()
    await bench.page.keyboard.type('Telephone')
    const rows = dialog.locator('.idw-mapping')
    const targets = () =>
      rows.evaluateAll((all) => all.map((row) => row.querySelector<HTMLInputElement>('input[type="text"]')?.value))
    expect((await targets()).at(-1)).toBe('Telephone')
    await bench.page.keyboard.press('Escape')
    await rows.first().getByLabel('Where the value comes from').selectOption('expression')
    expect(await rows.first().locator('textarea').inputValue()).toBe('cs["employeeId"]')
    const before = await targets()
    const handle = dialog.getByRole('button', { name: /Move this row/ }).first()
    await handle.focus()
    await bench.page.keyboard.press('ArrowDown')
    expect(await targets()).toEqual([before[1], before[0], ...before.slice(2)])
    expect(await dialog.getByRole('button', { name: 'Remove this row' }).count()).toBe(before.length)
    await close('#node-dialog-cancel')
  })

  it('of attributes take what is typed after they are added', async () => {
    const dialog = await openConfig(bench.page, 'identity-connected-system', 'hr')
    await dialog.locator('.red-ui-tab-label', { hasText: /Object/ }).click()
    await dialog.getByRole('button', { name: 'attribute', exact: true }).first().click()
    await bench.page.keyboard.type('Filiale')
    expect(await bench.page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('Filiale')
    await close('#node-config-dialog-cancel')
  })

  it('of a rule: it begins in the direction of the step in whose dialog it is made', async () => {
    for (const [node, direction] of [
      ['provision', 'outbound'],
      ['join', 'inbound'],
    ] as const) {
      await openNode(bench.page, node)
      await bench.page.locator('#node-input-btn-rule-add').click()
      await bench.page.locator('#node-config-dialog-ok').waitFor()
      const chosen = bench.page.locator('#node-config-dialog-edit-form').getByLabel('Direction', { exact: true })
      expect(await chosen.inputValue(), node).toBe(direction)
      await close('#node-config-dialog-cancel')
      await close('#node-dialog-cancel')
    }
  })
})
