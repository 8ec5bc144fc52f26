/** Filling the dialogs of inbound steps in a real browser. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { done, openNode, pick, reasons } from './dialog'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { configuration, csvSystem, fresh, mapping, onCanvas, pair, tab } from './flow'

needsServer('chromium')('filling the dialogs of inbound steps', () => {
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

  it('J1 J2 O2 join: rows in order, several pairs, letter case by choice', async () => {
    await withNode({ type: 'identity-join', rule: '', rows: [] })
    expect(await reasons(bench.page, 'node')).toEqual([
      'No sync rule is chosen.',
      'Add at least one join row: without one nothing can match.',
    ])
    const form = await openNode(bench.page, 'node')
    expect(await form.locator('#node-input-rule option').allTextContents()).not.toContain('Directory accounts')
    await form.locator('#node-input-rule').selectOption('inbound')
    await form.getByRole('button', { name: 'row' }).or(form.locator('.red-ui-editableList-addButton')).first().click()
    const cs = form.getByLabel('Attribute in the system')
    const mv = form.getByLabel('Attribute in the metaverse')
    await pick(bench.page, cs.nth(0), 'emp', 'employeeId')
    await pick(bench.page, mv.nth(0), 'empl', 'Employee ID')
    await form.locator('.red-ui-editableList-addButton').first().click()
    await pick(bench.page, cs.nth(1), 'giv', 'givenName')
    await pick(bench.page, mv.nth(1), 'fir', 'First Name')
    await form.getByRole('button', { name: 'and also' }).nth(1).click()
    await pick(bench.page, cs.nth(2), 's', 'sn')
    await mv.nth(2).fill('Surname')
    expect(await mv.nth(2).getAttribute('title')).toContain('no attribute of this name')
    await pick(bench.page, mv.nth(2), 'last', 'Last Name')
    await form.getByLabel('ignore case').nth(2).check()
    await done(bench.page)
    expect(await bench.exported('node')).toEqual({
      id: 'node',
      type: 'identity-join',
      name: '',
      configVersion: 1,
      rule: 'inbound',
      rows: [
        { pairs: [pair('employeeId', 'Employee ID')] },
        {
          pairs: [pair('givenName', 'First Name'), { ...pair('sn', 'Last Name'), ignoreCase: true }],
        },
      ],
    })
    expect(await reasons(bench.page, 'node')).toEqual([])
  })

  it('A1 A3 A6 A10 attribute flow inbound: attribute, constant, expression, options', async () => {
    await withNode({ type: 'identity-attribute-flow', rule: 'inbound', mappings: [] })
    const form = await openNode(bench.page, 'node')
    const add = form.locator('.red-ui-editableList-addButton').first()
    const target = form.getByLabel('Attribute in the metaverse')
    await add.click()
    await pick(bench.page, target.nth(0), 'first', 'First Name')
    await pick(bench.page, form.getByLabel('Attribute in the system').nth(0), 'given', 'givenName')
    await form.getByLabel('More options of this row').nth(0).click()
    await form.getByLabel('Precedence').fill('3')
    await form.getByLabel('an empty source counts as a value').check()
    await add.click()
    await pick(bench.page, target.nth(1), 'dep', 'Department')
    await form.getByLabel('Where the value comes from').nth(1).selectOption('constant')
    await form.getByLabel('Value', { exact: true }).fill('Sales')
    await form.getByLabel('Row is switched on').nth(1).uncheck()
    await add.click()
    await pick(bench.page, target.nth(2), 'disp', 'Display Name')
    await form.getByLabel('Where the value comes from').nth(2).selectOption('expression')
    const expression = form.getByLabel('Expression')
    await expression.click()
    await expression.pressSequentially('Capi')
    await bench.page.locator('.idw-suggestion', { hasText: 'Capitalise' }).first().waitFor()
    await bench.page.keyboard.press('Enter')
    await expression.pressSequentially('cs["giv')
    await bench.page.locator('.idw-suggestion', { hasText: 'givenName' }).waitFor()
    await bench.page.keyboard.press('Enter')
    await expression.pressSequentially(')')
    expect(await expression.inputValue()).toBe('Capitalise(cs["givenName"])')
    await form.getByLabel('More options of this row').nth(2).click()
    const missing = form.getByLabel('If an input is missing')
    await missing.nth(0).selectOption('fail')
    await missing.nth(1).selectOption('keep')
    await done(bench.page)
    expect((await bench.exported('node'))['mappings']).toEqual([
      mapping('First Name', 'direct', 'givenName', { precedence: '3', emptyCounts: true, whenMissing: 'fail' }),
      mapping('Department', 'constant', 'Sales', { enabled: false }),
      mapping('Display Name', 'expression', 'Capitalise(cs["givenName"])', { whenMissing: 'keep' }),
    ])
  })

  it('says where an expression is wrong, and what an expression gives', async () => {
    await withNode({
      type: 'identity-attribute-flow',
      rule: 'inbound',
      mappings: [mapping('Email', 'expression', 'Lower(cs["givenName"]) + Uper("x")')],
    })
    const form = await openNode(bench.page, 'node')
    const problem = form.locator('.idw-problem')
    await problem.waitFor()
    expect(await problem.textContent()).toContain('did you mean Upper?')
    await problem.click()
    const expression = form.getByLabel('Expression')
    expect(
      await expression.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd)),
    ).toBe('Uper')
    await expression.fill('Lower(cs["givenName"]) + "@example.com"')
    await problem.waitFor({ state: 'detached' })
    await form.getByRole('button', { name: 'Try it' }).click()
    await form.getByLabel('cs["givenName"]').fill('ANNA')
    await expect.poll(() => form.locator('.idw-result').textContent()).toBe('= anna@example.com')
    await expression.fill('cs["givenname"] + cs["shoeSize"]')
    await problem.waitFor()
    expect(await problem.textContent()).toContain('shoeSize')
    await expression.fill('')
    await done(bench.page)
    expect(await reasons(bench.page, 'node')).toEqual(['Mapping 1: the expression is empty.'])
  })

  it('S6 says whose days count in an expression with dates, and tries it in that time zone', async () => {
    const nodes = configuration.map((node) =>
      node.type === 'identity-store' ? { ...node, timeZone: 'Pacific/Kiritimati' } : node,
    )
    const mappings = [mapping('Email', 'expression', 'FormatDate("2026-01-31T12:00:00Z", "d")')]
    const flow = onCanvas({ id: 'node', type: 'identity-attribute-flow', rule: 'inbound', mappings })
    await bench.open([tab, ...nodes, flow])
    const form = await openNode(bench.page, 'node')
    const note = form.getByText('Days in it are those of Pacific/Kiritimati.')
    await note.waitFor()
    await form.getByRole('button', { name: 'Try it' }).click()
    await expect.poll(() => form.locator('.idw-result').textContent()).toBe('= 1')
    await form.getByLabel('Expression').fill('cs["sn"]')
    await note.waitFor({ state: 'hidden' })
  })

  it('N1 N2 connector import: numbers stay numbers, and a page size out of range is refused', async () => {
    await withNode({ type: 'identity-connector-import', system: 'hr', ...fresh.import })
    const form = await openNode(bench.page, 'node')
    await form.getByLabel('When started').selectOption('full-import')
    await form.getByLabel('person').check()
    await form.getByLabel('Page size').fill('500')
    await form.getByLabel('Messages').selectOption('pages')
    await form.getByLabel('While one runs').selectOption('drop')
    await done(bench.page)
    expect(await bench.exported('node')).toEqual({
      id: 'node',
      type: 'identity-connector-import',
      name: '',
      configVersion: 1,
      system: 'hr',
      profile: 'full-import',
      pageSize: 500,
      send: 'pages',
      objectTypes: ['person'],
      overlap: 'drop',
    })
    const again = await openNode(bench.page, 'node')
    await again.getByLabel('Page size').fill('0')
    await done(bench.page)
    expect(await reasons(bench.page, 'node')).toEqual(['Page size must be a whole number from 1 to 10000.'])
  })

  it('N9 names from data are shown as text, never as markup', async () => {
    const evil = '<img src=x onerror="window.pwned = true">'
    const type = { name: 'person', anchor: 'employeeId', columns: ['employeeId', evil] }
    const systems = configuration.map((node) => (node.id === 'hr' ? csvSystem('hr', evil, 'data/people.csv', type) : node))
    const rows = [{ pairs: [pair(evil, evil)] }]
    await bench.open([tab, ...systems, onCanvas({ id: 'node', type: 'identity-join', name: evil, rule: 'inbound', rows })])
    const form = await openNode(bench.page, 'node')
    await form.getByLabel('Attribute in the system').first().click()
    await bench.page.locator('.idw-suggestion').first().waitFor()
    await done(bench.page)
    expect(await bench.page.evaluate(() => 'pwned' in window)).toBe(false)
    expect((await bench.exported('node'))['rows']).toEqual(rows)
  })
})
