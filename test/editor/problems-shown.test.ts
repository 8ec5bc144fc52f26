/** What the canvas shows besides its nodes: what is wrong while it is edited, figures of runs, one person's way (N10, N8, N6). */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shippedFlows } from '../flows/shipped'
import { needsServer } from '../servers/needs'
import type { EditorBench, FlowNode } from './editor-bench'
import { startEditor } from './editor-bench'
import { openTab } from './sidebar-tab'

const header =
  'employeeId,givenName,sn,preferredName,nameNumber,department,jobTitle,location,building,employeeType,employeeStatus,startDate,endDate,managerId,costCentre'
const picture = (bench: EditorBench) => async (name: string) => {
  const folder = process.env['SHOTS']
  if (folder) await bench.page.screenshot({ path: join(folder, `problems-${name}.png`) })
}

needsServer('chromium')('a canvas that is edited', () => {
  let bench: EditorBench
  const flow = shippedFlows().find(({ file }) => file.endsWith('reference.json'))?.nodes as readonly FlowNode[]
  beforeAll(async () => {
    bench = await startEditor()
    const row = (id: string, name: string, type: string) => `${id},${name},Smith,,,IT,Clerk,Bonn,B1,${type},Active,2020-01-01,,,`
    writeFileSync(
      join(bench.userFolder, 'data', 'hr.csv'),
      [header, row('E1', 'Ann', 'FTE'), row('E2', 'Bob', 'FTE'), row('E3', 'Cy', 'Intern')].join('\n'),
    )
    writeFileSync(join(bench.userFolder, 'data', 'buildings.csv'), 'code,name,address\nB1,Main,"1 Road"\n')
    await bench.open(flow)
  })
  afterAll(async () => {
    await bench?.stop()
  })

  const badge = (id: string) => bench.page.locator(`[id="${id}"] .identity-problems:not(.hide)`)
  const take = (name: string) => picture(bench)(name)

  it('N10 marks the node whose wire was cut, says why, and takes the mark away with what is wrong', async () => {
    await bench.page.locator('[id="ref-hr-join"]').waitFor()
    expect(await badge('ref-hr-join').count()).toBe(0)
    await bench.page.evaluate(() => {
      const wire = window.RED.nodes.filterLinks({ source: { id: 'ref-hr-join' }, sourcePort: 0 })[0]
      window.RED.nodes.removeLink(wire)
    })
    await badge('ref-hr-join').waitFor()
    expect(await badge('ref-hr-join').locator('.identity-problem-fault').count()).toBe(1)
    await bench.page.evaluate(() => window.RED.view.reveal('ref-hr-join'))
    await badge('ref-hr-join').locator('text').hover()
    await bench.page.getByText('"joined" leads to no attribute flow').waitFor()
    await take('wire-cut')
    await bench.page.evaluate(() => window.RED.editor.edit(window.RED.nodes.node('ref-hr-join')))
    await bench.page.locator('.red-ui-tray .idw-note', { hasText: 'nothing flows of who is joined' }).waitFor()
    await take('dialog')
    await bench.page.getByRole('button', { name: 'Cancel' }).click()
    await bench.page.evaluate(() => {
      const [source, target] = ['ref-hr-join', 'ref-hr-flow'].map((id) => window.RED.nodes.node(id))
      window.RED.nodes.addLink({ source, sourcePort: 0, target })
    })
    await expect.poll(() => badge('ref-hr-join').count(), { timeout: 10_000 }).toBe(0)
  })

  it('N1 starts what a node would do by a message, at its button', async () => {
    await bench.page.evaluate(() => window.RED.view.reveal('ref-buildings-import'))
    const button = bench.page.locator('[id="ref-buildings-import"] .red-ui-flow-node-button-button')
    await button.click()
    await bench.page.locator('[id="ref-buildings-import"] .red-ui-flow-node-status-label', { hasText: '1 read' }).waitFor()
    await take('started')
    expect(bench.complaints).toEqual([])
  })

  it('N6 N8 shows how many left by each output, and where the way of one person ends, and why', async () => {
    const { page } = bench
    await page.evaluate(() => window.RED.view.reveal('ref-hr-import'))
    await page.locator('[id="ref-hr-import"] .red-ui-flow-node-button-button').click()
    await page.locator('[id="ref-hr-import"] .red-ui-flow-node-status-label', { hasText: '3 read' }).waitFor()
    const figures = page.locator('[id="ref-hr-scope"] .identity-figure')
    await expect.poll(() => figures.allTextContents(), { timeout: 10_000 }).toEqual(['2', '1'])
    await take('figures')
    const sidebar = await openTab(page)
    await sidebar.getByRole('tab', { name: /People/ }).click()
    await sidebar.getByText('Objects that belong to nobody').click()
    await sidebar.getByRole('button', { name: /E3/ }).first().click()
    await sidebar.getByRole('button', { name: 'Why does it belong to nobody?' }).click()
    await sidebar.getByRole('button', { name: 'Show the way on the canvas' }).click()
    await page.locator('.identity-way-reason', { hasText: 'employeeType' }).waitFor()
    expect(await page.locator('[id="ref-hr-scope"].identity-way-stop').count()).toBe(1)
    expect(await page.locator('.red-ui-flow-link.identity-way-stop').count()).toBe(1)
    await take('nobody')
    await page.evaluate(() => window.RED.workspaces.show('ref-tab-groups'))
    await expect.poll(() => page.locator('.identity-way-reason').count(), { timeout: 10_000 }).toBe(0)
    await page.evaluate(() => window.RED.workspaces.show('ref-tab-people'))
    await page.locator('.identity-way-reason').waitFor()
    await page.evaluate(() => window.RED.workspaces.show('ref-tab-groups'))
    const way = sidebar.getByRole('button', { name: 'Show the way on the canvas' })
    await way.click()
    await way.click()
    await page.locator('[id="ref-hr-scope"].identity-way-stop').waitFor()
    await sidebar.getByRole('tab', { name: /Runs/ }).click()
    await expect.poll(() => page.locator('.identity-way-reason, .identity-way-stop').count(), { timeout: 10_000 }).toBe(0)
  })

  it('N6 shows in the place of the figures what a deployment would make of them, until that is left', async () => {
    const { page } = bench
    const figures = page.locator('[id="ref-hr-scope"] .identity-figure')
    await page.evaluate(() => {
      const scope = window.RED.nodes.node('ref-hr-scope')
      if (scope) Object.assign(scope, { mode: 'expression', expression: 'cs["employeeId"] = "E1"', changed: true })
    })
    const sidebar = await openTab(page)
    await sidebar.getByRole('button', { name: 'What would deploying do?' }).click()
    await sidebar.getByLabel(/Count the objects/).check()
    await sidebar.getByRole('button', { name: 'Try it out' }).click()
    await expect.poll(() => figures.allTextContents(), { timeout: 20_000 }).toEqual(['2 → 1 (−1)', '1 → 2 (+1)'])
    await take('figures-then')
    await sidebar.getByRole('tab', { name: /Runs/ }).click()
    await expect.poll(() => figures.allTextContents(), { timeout: 10_000 }).toEqual(['2', '1'])
  })

  it('N10 lists what a flow lacks that was brought from elsewhere, and opens where it is put right', async () => {
    const { page } = bench
    await page.evaluate(() => {
      const system = window.RED.nodes.node('ref-hr')
      if (system) Object.assign(system, { settings: { file: 'data/nowhere.csv', anchor: 'employeeId' }, changed: true })
    })
    const sidebar = await openTab(page)
    await sidebar.getByRole('tab', { name: /Problems/ }).click()
    await sidebar.getByText('The file data/nowhere.csv is not there.').waitFor()
    await take('edited')
    await sidebar.getByRole('list', { name: 'On the canvas as it is edited' }).getByText('Open', { exact: true }).first().click()
    await page.locator('#node-config-dialog-ok').waitFor()
    expect(bench.complaints).toEqual([])
  })
})
