/** Dialogs show what their step does with objects there are, as it is edited. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shippedFlows } from '../flows/shipped'
import { needsServer } from '../servers/needs'
import { openNode } from './dialog'
import type { EditorBench, FlowNode } from './editor-bench'
import { startEditor } from './editor-bench'
import { shotOf } from './sidebar-tab'

const header =
  'employeeId,givenName,sn,preferredName,nameNumber,department,jobTitle,location,building,employeeType,employeeStatus,startDate,endDate,managerId,costCentre'
const row = (id: string, name: string, type: string, status = 'Active'): string =>
  `${id},${name},Smith,,,IT,Clerk,Bonn,B1,${type},${status},2020-01-01,,,`

needsServer('chromium')('a dialog', () => {
  let bench: EditorBench
  beforeAll(async () => {
    bench = await startEditor()
    const rows = [row('E1', 'Ann', 'FTE'), row('E2', '<b>Bob</b>', 'FTE', 'Left'), row('E3', 'Cy', 'Intern')]
    writeFileSync(join(bench.userFolder, 'data', 'hr.csv'), [header, ...rows].join('\n'))
    const flow = shippedFlows().find(({ file }) => file.endsWith('reference.json'))?.nodes as readonly FlowNode[]
    await bench.open(flow)
  })
  afterAll(async () => {
    await bench?.stop()
  })

  const bar = () => bench.page.locator('.idw-records')
  const cancel = async (): Promise<void> => {
    await bench.page.getByRole('button', { name: 'Cancel' }).click()
    await bench.page.locator('#node-dialog-ok').waitFor({ state: 'detached' })
  }

  it('of a condition counts whom it takes, says of each why, and offers the values there are', async () => {
    await openNode(bench.page, 'ref-hr-scope')
    await bar().getByText('1 of 3 in scope · 2 of 3 out of scope').waitFor()
    await bar().getByRole('button', { name: 'Show the next one' }).click()
    await bar().getByText('2 of 3', { exact: true }).waitFor()
    await bar()
      .getByText(/^.?Out of scope: it does not meet/)
      .waitFor()
    const choice = bench.page.locator('.idw-choice', { hasText: 'Left' })
    expect(await choice.getAttribute('aria-pressed')).toBe('false')
    await choice.click()
    expect(await choice.getAttribute('aria-pressed')).toBe('true')
    await bar().getByText('2 of 3 in scope · 1 of 3 out of scope').waitFor()
    await bar().getByText('Its values').click()
    await bar().getByText('<b>Bob</b>', { exact: true }).waitFor()
    await shotOf(bench, 'records-scope')
    await cancel()
  })

  it('of an attribute flow shows what each row gives, while it is typed', async () => {
    await openNode(bench.page, 'ref-hr-flow')
    const given = bench.page.locator('.idw-mapping-tried')
    await expect.poll(() => given.allTextContents(), { timeout: 10_000 }).toContain('= Ann')
    const find = bar().getByLabel('Find: a name or a value, Enter')
    await find.fill('bob')
    await find.press('Enter')
    await expect.poll(() => given.allTextContents(), { timeout: 10_000 }).toContain('= <b>Bob</b>')
    await shotOf(bench, 'records-flow')
    await cancel()
  })

  it('of a join says whom it finds', async () => {
    await openNode(bench.page, 'ref-hr-join')
    await bar().getByText('3 of 3 not found').waitFor()
    await shotOf(bench, 'records-join')
    await cancel()
    await openNode(bench.page, 'ref-accounts-scope')
    await bar()
      .getByText(/There is nobody in the metaverse yet/)
      .waitFor()
    await cancel()
    expect(bench.complaints).toEqual([])
  })
})
