/** Filling the dialog of the scope filter in a real browser. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { done, openNode, pick } from './dialog'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { configuration, fresh, onCanvas, tab } from './flow'

needsServer('chromium')('filling the scope filter', () => {
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

  it('S2 S6 scope filter: nested groups, relative dates, the expression and back', async () => {
    await withNode({ type: 'identity-scope-filter', rule: 'inbound', ...fresh.scope })
    const form = await openNode(bench.page, 'node')
    await form.getByLabel('In scope').selectOption('rows')
    await form.getByRole('button', { name: 'condition', exact: true }).last().click()
    const attribute = form.getByLabel('Attribute', { exact: true })
    await pick(bench.page, attribute.nth(0), 'employeeT', 'employeeType')
    await form.getByLabel('Comparison').nth(0).selectOption('in')
    await form.getByLabel('One value a line').fill('FTE\nContractor')
    await form.getByRole('button', { name: 'group', exact: true }).click()
    await pick(bench.page, attribute.nth(1), 'end', 'endDate')
    await form.getByLabel('Comparison').nth(1).selectOption('greater')
    await form.getByLabel('Kind of date').selectOption('relative')
    await form.getByLabel('How many').fill('2')
    await form.getByLabel('Unit').selectOption('weeks')
    await form.locator('.idw-group .idw-group').getByRole('button', { name: 'condition', exact: true }).click()
    await pick(bench.page, attribute.nth(2), 'gra', 'grade')
    await form.getByLabel('Comparison').nth(2).selectOption('lessOrEqual')
    await form.getByLabel('Value', { exact: true }).fill('9')
    await form.getByLabel('When an object leaves').selectOption('remainJoined')
    const asExpression =
      'In(cs["employeeType"], "FTE", "Contractor") AND (cs["endDate"] > DateAdd(Today(), -2, "weeks") OR cs["grade"] <= 9)'
    expect(await form.locator('.idw-code').textContent()).toBe(asExpression)
    await done(bench.page)
    const condition = {
      match: 'all',
      parts: [
        { attribute: 'employeeType', operator: 'in', values: ['FTE', 'Contractor'] },
        {
          match: 'any',
          parts: [
            { attribute: 'endDate', operator: 'greater', value: { relative: -2, unit: 'weeks' } },
            { attribute: 'grade', operator: 'lessOrEqual', value: 9 },
          ],
        },
      ],
    }
    expect(await bench.exported('node')).toMatchObject({ mode: 'rows', condition, expression: '', action: 'remainJoined' })
    const again = await openNode(bench.page, 'node')
    await again.getByRole('button', { name: 'Edit as an expression' }).click()
    const expression = again.getByLabel('Expression', { exact: true })
    expect(await expression.inputValue()).toBe(asExpression)
    await expression.fill('cs["employeeType"] = "FTE" AND cs["active"] = true')
    await again.getByRole('button', { name: 'Show as conditions' }).click()
    await expect.poll(() => again.getByLabel('Attribute', { exact: true }).count()).toBe(2)
    await done(bench.page)
    expect((await bench.exported('node'))['condition']).toEqual({
      match: 'all',
      parts: [
        { attribute: 'employeeType', operator: 'equals', value: 'FTE' },
        { attribute: 'active', operator: 'isTrue' },
      ],
    })
  })

  it('S2 scope filter: an expression that rows cannot show stays one', async () => {
    await withNode({
      type: 'identity-scope-filter',
      rule: 'inbound',
      mode: 'expression',
      condition: { match: 'all', parts: [] },
      expression: 'Length(cs["sn"]) > 3',
      action: 'disconnect',
    })
    const form = await openNode(bench.page, 'node')
    await form.getByRole('button', { name: 'Show as conditions' }).click()
    await form.getByText('more than conditions can show').waitFor()
    await done(bench.page)
    expect(await bench.exported('node')).toMatchObject({ mode: 'expression', expression: 'Length(cs["sn"]) > 3' })
  })
})
