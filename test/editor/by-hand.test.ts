/** A flow built with the mouse alone, from an empty canvas to accounts in a file. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { done, pick, reasons } from './dialog'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { tab, toAccounts } from './flow'

const columns = ['login', 'employeeId', 'displayName', 'department']

/** Drags a node from the palette to a place on the canvas and gives its id. */
async function dragNode(page: Page, type: string, x: number, y: number): Promise<string> {
  const ids = () => page.evaluate(() => window.RED.nodes.createCompleteNodeSet().map((node) => String(node['id'])))
  const before = await ids()
  const entry = page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`)
  await entry.scrollIntoViewIfNeeded()
  await entry.dragTo(page.locator('#red-ui-workspace-chart'), { targetPosition: { x, y } })
  await expect.poll(async () => (await ids()).length).toBe(before.length + 1)
  const [id] = (await ids()).filter((id) => !before.includes(id))
  return id ?? ''
}

const onCanvas = (page: Page, id: string): Locator => page.locator(`[id="${id}"]`)

async function middle(place: Locator): Promise<{ x: number; y: number }> {
  const box = await place.boundingBox()
  if (!box) throw new Error('it is not on the canvas')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Drags a wire from an output port to an input port. */
async function wire(page: Page, from: string, output: number, to: string): Promise<void> {
  const start = await middle(onCanvas(page, from).locator('.red-ui-flow-port-output .red-ui-flow-port').nth(output))
  const end = await middle(onCanvas(page, to).locator('.red-ui-flow-port-input .red-ui-flow-port'))
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 5 })
  await page.mouse.move(end.x, end.y, { steps: 5 })
  await page.mouse.up()
  const wires = () =>
    page.evaluate(
      (id) => window.RED.nodes.createCompleteNodeSet().find((node) => node['id'] === id)?.['wires'] as string[][],
      from,
    )
  await expect.poll(async () => (await wires())[output]).toContain(to)
}

/** Clicks the button of an inject node and gives what the server answered; undefined if the editor asked nothing. */
async function clickInject(page: Page, id: string): Promise<number | undefined> {
  const { x, y } = await middle(onCanvas(page, id).locator('.red-ui-flow-node-button-button'))
  const answer = page
    .waitForResponse((response) => response.url().includes('/inject/'), { timeout: 1_500 })
    .catch(() => undefined)
  await page.mouse.click(x, y)
  return (await answer)?.status()
}

async function openByDoubleClick(page: Page, id: string): Promise<Locator> {
  const { x, y } = await middle(onCanvas(page, id))
  await page.mouse.dblclick(x, y)
  await page.locator('#node-dialog-ok').waitFor()
  await page.waitForTimeout(500)
  return page.locator('#dialog-form')
}

/** Fills a node's dialog, closes it and holds it to have nothing left to complain about. */
async function fill(page: Page, id: string, how: (form: Locator) => Promise<void>): Promise<void> {
  await how(await openByDoubleClick(page, id))
  await done(page)
  expect(await reasons(page, id)).toEqual([])
}

const choose = (which: 'rule' | 'system', name: string) => (form: Locator) =>
  form
    .locator(`#node-input-${which}`)
    .selectOption({ label: name })
    .then(() => undefined)

const add = (form: Locator): Promise<void> => form.locator('.red-ui-editableList-addButton').first().click()

async function fillJoin(page: Page, form: Locator): Promise<void> {
  await choose('rule', 'HR employees')(form)
  await add(form)
  await pick(page, form.getByLabel('Attribute in the system').first(), 'emp', 'employeeId')
  await pick(page, form.getByLabel('Attribute in the metaverse').first(), 'empl', 'Employee ID')
}

/** Takes the rows the dialog suggests and adds one with an expression. */
async function fillFlow(page: Page, form: Locator, rule: string, row: { target: string; label: string; expression: string }) {
  await choose('rule', rule)(form)
  await form.locator('.red-ui-editableList-addButton', { hasText: 'suggest' }).click()
  await add(form)
  await pick(page, form.getByLabel(row.label).last(), row.target.slice(0, 3), row.target)
  await form.getByLabel('Where the value comes from').last().selectOption('expression')
  await form.getByLabel('Expression').fill(row.expression)
}

needsServer('chromium')('a flow built by hand', () => {
  let bench: EditorBench
  beforeAll(async () => {
    bench = await startEditor()
    const header = 'employeeId,givenName,sn,department,employeeType,endDate,grade,active'
    const people = ['E1,Anna,Lovelace,Sales', 'E2,Björn,Ek,IT', 'E3,Chloé,Martin,Sales'].map((person) => `${person},FTE,,7,true`)
    writeFileSync(join(bench.userFolder, 'data', 'people.csv'), [header, ...people, ''].join('\n'))
    await bench.open([{ ...tab, disabled: false }, ...toAccounts(columns)])
  })
  afterAll(async () => {
    await bench?.stop()
  })

  it('from the palette to accounts in a file', async () => {
    const { page } = bench
    const inject = await dragNode(page, 'inject', 130, 80)
    const from = await dragNode(page, 'identity-connector-import', 350, 80)
    const scope = await dragNode(page, 'identity-scope-filter', 590, 80)
    const known = await dragNode(page, 'identity-join', 130, 220)
    const project = await dragNode(page, 'identity-project', 350, 260)
    const values = await dragNode(page, 'identity-attribute-flow', 590, 220)
    const account = await dragNode(page, 'identity-provision', 130, 360)
    const accountValues = await dragNode(page, 'identity-attribute-flow', 370, 340)
    const staged = await dragNode(page, 'identity-pending-export', 590, 380)
    const send = await dragNode(page, 'identity-export', 370, 500)

    await wire(page, inject, 0, from)
    await wire(page, from, 0, scope)
    await wire(page, scope, 0, known)
    await wire(page, known, 0, values)
    await wire(page, known, 1, project)
    await wire(page, project, 0, values)
    await wire(page, values, 0, account)
    await wire(page, account, 0, accountValues)
    await wire(page, account, 1, staged)
    await wire(page, accountValues, 0, staged)
    await wire(page, staged, 0, send)

    await fill(page, from, choose('system', 'HR'))
    // Each took over from the one it is wired to what was not chosen for it.
    const named = { [scope]: 'HR employees', [known]: 'HR employees', [project]: 'HR employees', [values]: 'HR employees' }
    const out = { [account]: 'Accounts out', [accountValues]: 'Accounts out', [staged]: 'Accounts out', [send]: 'Accounts' }
    const chosen = (ids: readonly string[]) =>
      page.evaluate((all) => {
        const node = (id: unknown) => window.RED.nodes.node(String(id)) as unknown as Record<string, unknown>
        return Object.fromEntries(all.map((id) => [id, node(node(id)['rule'] ?? node(id)['system'])['name']]))
      }, ids)
    expect(await chosen([...Object.keys(named), ...Object.keys(out)])).toEqual({ ...named, ...out })
    await fill(page, scope, choose('rule', 'HR employees'))
    await fill(page, known, (form) => fillJoin(page, form))
    await fill(page, project, choose('rule', 'HR employees'))
    const displayName = 'cs["givenName"] + " " + cs["sn"]'
    const person = { label: 'Attribute in the metaverse', target: 'Display Name', expression: displayName }
    await fill(page, values, (form) => fillFlow(page, form, 'HR employees', person))
    await fill(page, account, choose('rule', 'Accounts out'))
    const login = { label: 'Attribute in the system', target: 'login', expression: 'Lower(mv["Employee ID"])' }
    await fill(page, accountValues, (form) => fillFlow(page, form, 'Accounts out', login))
    await fill(page, staged, choose('rule', 'Accounts out'))
    await fill(page, send, choose('system', 'Accounts'))

    await page.locator('#red-ui-header-button-deploy').click()
    // Until the deployed flow runs the editor refuses to inject: like a person, click again then.
    await expect.poll(() => clickInject(page, inject), { timeout: 10_000 }).toBe(200)

    const status = (id: string) => onCanvas(page, id).locator('.red-ui-flow-node-status-label').textContent()
    try {
      await expect.poll(() => status(send), { timeout: 10_000 }).toMatch(/^3 created\b/)
      await expect.poll(() => status(from)).toMatch(/^3 read\b.*\b3 new\b/)
      await expect.poll(() => status(scope)).toMatch(/^3 in scope\b/)
      await expect.poll(() => status(known)).toMatch(/\b3 no match\b/)
      await expect.poll(() => status(project)).toMatch(/^3 /)
    } finally {
      const folder = process.env['SHOTS']
      if (folder) await page.screenshot({ path: join(folder, 'by-hand.png') })
    }
    const lines = readFileSync(join(bench.userFolder, 'data', 'accounts.csv'), 'utf8')
      .trim()
      .split(/\r?\n/)
    expect(lines[0]).toBe(columns.join(','))
    expect(lines.slice(1).sort()).toEqual(['e1,E1,Anna Lovelace,Sales', 'e2,E2,Björn Ek,IT', 'e3,E3,Chloé Martin,Sales'])
    const found = (await (await fetch(`${bench.address}/identity/metaverse`)).json()) as { items: { name: string }[] }
    expect(found.items.map((item) => item.name).sort()).toEqual(['Anna Lovelace', 'Björn Ek', 'Chloé Martin'])
    expect(bench.complaints).toEqual([])
  })
})
