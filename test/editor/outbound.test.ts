/** Filling the dialogs of outbound steps in a real browser. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { done, openNode, pick, reasons } from './dialog'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { configuration, fresh, mapping, onCanvas, pair, tab } from './flow'

needsServer('chromium')('filling the dialogs of outbound steps', () => {
  let bench: EditorBench
  beforeAll(async () => {
    bench = await startEditor()
  })
  afterAll(async () => {
    await bench?.stop()
  })
  beforeEach(() => {
    expect(bench.complaints).toEqual([])
  })

  const withNode = (node: Record<string, unknown> & { type: string }) =>
    bench.open([tab, ...configuration, onCanvas({ id: 'node', ...node })])

  it('R7 attribute flow outbound: modes instead of precedence; rows are suggested, sorted out and removed', async () => {
    await withNode({ type: 'identity-attribute-flow', rule: 'outbound', mappings: [] })
    const form = await openNode(bench.page, 'node')
    await form
      .getByRole('button', { name: 'suggest' })
      .or(form.locator('.red-ui-editableList-addButton', { hasText: 'suggest' }))
      .first()
      .click()
    const targets = form.getByLabel('Attribute in the system')
    expect(await targets.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value))).toEqual([
      'employeeNumber',
      'mail',
    ])
    await form.getByLabel('More options of this row').nth(1).click()
    expect(await form.getByLabel('Precedence').count()).toBe(0)
    await form.getByLabel('When', { exact: true }).selectOption('initial')
    await form.locator('.red-ui-editableList-item-remove').nth(0).click()
    await done(bench.page)
    expect((await bench.exported('node'))['mappings']).toEqual([mapping('mail', 'direct', 'Email', { mode: 'initial' })])
  })

  it('R11 attribute flow outbound: whose a list is, where the attribute has several values', async () => {
    const mappings = [mapping('employeeNumber', 'direct', 'Employee ID'), mapping('mail', 'direct', 'Email')]
    await withNode({ type: 'identity-attribute-flow', rule: 'outbound', mappings })
    const form = await openNode(bench.page, 'node')
    await form.getByLabel('More options of this row').nth(0).click()
    expect(await form.getByLabel('Values of others').count()).toBe(0)
    await form.getByLabel('More options of this row').nth(1).click()
    await form.getByLabel('Values of others').selectOption('shared')
    expect(await form.getByText('values of others are kept', { exact: true }).isVisible()).toBe(true)
    await done(bench.page)
    const shared = mapping('mail', 'direct', 'Email', { sharing: 'shared' })
    expect((await bench.exported('node'))['mappings']).toEqual([mappings[0], shared])
    const again = await openNode(bench.page, 'node')
    await again.getByLabel('More options of this row').nth(1).click()
    await again.getByLabel('Values of others').selectOption('')
    await done(bench.page)
    expect((await bench.exported('node'))['mappings']).toEqual(mappings)
  })

  it('the words of every choice are whole in the row', async () => {
    await withNode({ type: 'identity-attribute-flow', rule: 'outbound', mappings: [mapping('mail', 'expression', '1')] })
    const form = await openNode(bench.page, 'node')
    await form.getByLabel('More options of this row').first().click()
    const cutOff = await form.locator('.idw-mapping select').evaluateAll((selects) =>
      (selects as HTMLSelectElement[]).flatMap((select) => {
        const style = getComputedStyle(select)
        const pen = document.createElement('canvas').getContext('2d')
        if (!pen) return ['nothing can be measured']
        pen.font = style.font
        const arrow = 20
        const room = select.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight) - arrow
        return [...select.options].map(({ text }) => text).filter((words) => pen.measureText(words).width > room)
      }),
    )
    expect(cutOff).toEqual([])
  })

  it('R5 R15 L4 provision: account match, actions, the values of a disabled account and where it goes', async () => {
    await withNode({ type: 'identity-provision', rule: 'outbound', ...fresh.provision })
    const form = await openNode(bench.page, 'node')
    await form.locator('.red-ui-editableList-addButton').first().click()
    await pick(bench.page, form.getByLabel('Attribute in the system').first(), 'employeeN', 'employeeNumber')
    await pick(bench.page, form.getByLabel('Attribute in the metaverse').first(), 'empl', 'Employee ID')
    expect(await form.getByText('Values of a disabled account').isVisible()).toBe(false)
    await form.getByLabel('Out of scope').selectOption('disable')
    await form.getByLabel('Person deleted').selectOption('delete')
    await form.getByLabel('In grace').selectOption('now')
    await done(bench.page)
    expect(await reasons(bench.page, 'node')).toEqual([
      'Say which values make an account disabled, for example userAccountControl.',
    ])
    const again = await openNode(bench.page, 'node')
    await again.locator('.red-ui-editableList-addButton', { hasText: 'attribute' }).click()
    await pick(bench.page, again.getByLabel('Attribute in the system').last(), 'tit', 'title')
    await again.getByLabel('Where the value comes from').selectOption('constant')
    await again.getByLabel('One value a line').fill('left')
    await again.getByLabel('Move to').fill('"ou=Former,dc=corp"')
    await again.getByLabel('take the account out of groups').check()
    await again.getByLabel('a disable counts like a delete').uncheck()
    await done(bench.page)
    expect(await bench.exported('node')).toEqual({
      id: 'node',
      type: 'identity-provision',
      name: '',
      configVersion: 2,
      rule: 'outbound',
      rows: [{ pairs: [pair('employeeNumber', 'Employee ID')] }],
      action: 'disable',
      onDeletion: 'delete',
      disable: [mapping('title', 'constant', 'left')],
      moveTo: '"ou=Former,dc=corp"',
      outOfGroups: true,
      inGrace: 'now',
      disableCounts: false,
    })
    expect(await reasons(bench.page, 'node')).toEqual([])
  })
})
