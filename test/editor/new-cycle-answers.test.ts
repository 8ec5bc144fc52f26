/** What people do in "New cycle" besides saying yes: wrong files, the keyboard alone, other answers, taking it back. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectRoot } from '../nodes/red'
import { needsServer } from '../servers/needs'
import type { EditorBench, FlowNode } from './editor-bench'
import { startEditor } from './editor-bench'
import { toAccounts } from './flow'
import { emptyEditor, Road } from './new-cycle-road'

const people = [
  'Personalnummer;Vorname;Nachname;E-Mail;Eintritt;Status',
  '1001;Anna;Berg;anna.berg@muster.de;01.04.2015;aktiv',
  '1002;Björn;Ek;bjoern.ek@muster.de;15.09.2018;aktiv',
  '1003;Chloé;Öz;chloe.oez@muster.de;23.02.2001;ausgeschieden',
  '1004;Dörte;Gül;doerte.guel@muster.de;30.11.2019;Elternzeit',
  '',
].join('\n')

/** What the editor would deploy: each node's settings by id. */
type Canvas = Readonly<Record<string, string>>

needsServer('chromium')('the questions of a new cycle', () => {
  let bench: EditorBench
  beforeAll(async () => {
    bench = await startEditor()
    writeFileSync(join(bench.userFolder, 'people.csv'), people)
  })
  afterAll(async () => {
    await bench?.stop()
  })

  const canvas = (): Promise<Canvas> =>
    bench.page.evaluate(() => {
      const sorted = (node: Record<string, unknown>) =>
        Object.entries(node)
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map(([name, value]) => [name, name === 'nodes' && Array.isArray(value) ? value.toSorted() : value])
      const nodes = window.RED.nodes.createCompleteNodeSet()
      return Object.fromEntries(nodes.map((node) => [String(node['id']), JSON.stringify(sorted(node))]))
    })

  const invoke = (action: string): Promise<void> =>
    bench.page.evaluate(
      (name) => (window.RED as unknown as { actions: { invoke(action: string): void } }).actions.invoke(name),
      action,
    )

  /** Opens the dialog on this flow and chooses the file. */
  async function asked(flow: readonly FlowNode[]): Promise<Road> {
    await bench.open(flow)
    await invoke('identity:new-cycle')
    const road = new Road(bench)
    await road.chooseFile('Choose a file …', join(bench.userFolder, 'people.csv'))
    return road
  }

  const put = (road: Road) => road.step('finish').getByRole('button', { name: 'Put it on the canvas', exact: true })

  async function drop(name: string, bytes: readonly number[]): Promise<void> {
    await bench.page.evaluate(
      ([called, content]) => {
        const dropped = new DataTransfer()
        dropped.items.add(new File([new Uint8Array(content)], called))
        document
          .querySelector('.idwc-drop')
          ?.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }))
      },
      [name, [...bytes]] as const,
    )
  }

  it('says of a file that holds no rows what it is, and what to do', async () => {
    const road = await emptyEditor(bench, 'en-US')
    await invoke('identity:new-cycle')
    await road.dialog.getByRole('button', { name: 'Choose a file …' }).waitFor()
    await drop('Personal.xlsx', [0x50, 0x4b, 0x03, 0x04, 0x14, 0])
    await road.dialog.getByText('Personal.xlsx is an Excel workbook.').waitFor()
    await drop('photo.png', [0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13])
    await road.dialog.getByText('photo.png is no text: it cannot be a CSV file.').waitFor()
    await drop('empty.csv', [])
    await road.dialog.getByText('empty.csv is empty.').waitFor()
    await drop('letter.csv', [...Buffer.from('Dear all,\nthis is no list.\n')])
    await road.step('file').locator('.idw-note').waitFor()
    await road.shot('refused')
    expect(await road.step('finish').getByRole('button').count()).toBe(0)
    await drop('people.csv', [...Buffer.from(people)])
    await road.step('finish').getByRole('button').first().waitFor()
    expect(await road.step('file').locator('.idw-note').count()).toBe(0)
    await road.page.locator('#idwc-cancel').click()
    await road.dialog.waitFor({ state: 'detached' })
    expect(bench.complaints).toEqual([])
  })

  it('is answered by the keyboard alone, and one undo takes all of it back', async () => {
    const road = await emptyEditor(bench, 'en-US')
    const { page } = bench
    const before = await canvas()
    // Listening takes a moment, which the first press of a key would not wait for.
    page.once('filechooser', (chooser) => void chooser.setFiles(join(bench.userFolder, 'people.csv')))
    await page.locator('.idws button.primary').focus()
    await page.keyboard.press('Enter')
    await road.dialog.getByRole('button', { name: 'Choose a file …' }).waitFor()
    const focused = () => page.evaluate(() => document.activeElement?.closest('button')?.textContent?.trim() ?? '')
    await expect.poll(focused).toContain('Choose a file …')
    await page.keyboard.press('Enter')
    await road.step('finish').getByRole('button').first().waitFor()
    // By Tab alone from the file to the end, past every question.
    let steps = 0
    while ((await focused()) !== 'Put it on the canvas' && steps < 80) {
      await page.keyboard.press('Tab')
      steps++
    }
    expect(await focused()).toBe('Put it on the canvas')
    await page.keyboard.press('Enter')
    await road.dialog.waitFor({ state: 'detached' })
    const made = await canvas()
    expect(Object.keys(made).length).toBeGreaterThan(Object.keys(before).length + 20)
    await invoke('core:undo')
    expect(await canvas()).toEqual(before)
    await invoke('core:redo')
    expect(Object.keys(await canvas()).sort()).toEqual(Object.keys(made).sort())
    expect(bench.complaints).toEqual([])
  })

  it('takes the demo off the canvas, and undo brings it back as it was', async () => {
    const demo = JSON.parse(readFileSync(join(projectRoot, 'flows/reference.json'), 'utf8')) as FlowNode[]
    const road = await asked(demo)
    const before = await canvas()
    expect(await road.step('finish').getByLabel('Take the demo off the canvas').isChecked()).toBe(true)
    await expect.poll(() => road.step('preview').textContent(), { timeout: 20_000 }).toContain('3 people, 3 new accounts')
    await put(road).click()
    await road.dialog.waitFor({ state: 'detached' })
    const made = await canvas()
    expect(Object.keys(made).filter((id) => id.startsWith('ref-'))).toEqual([])
    await invoke('core:undo')
    expect(await canvas()).toEqual(before)
    expect(bench.complaints).toEqual([])
  })

  it('is offered at the first start beside the demo, in the main menu and in the list of actions', async () => {
    const demo = JSON.parse(readFileSync(join(projectRoot, 'flows/reference.json'), 'utf8')) as FlowNode[]
    await bench.open(demo)
    const { page } = bench
    const welcome = page.locator('.red-ui-notification', { hasText: 'Welcome to Idweave.' })
    await welcome.waitFor({ state: 'attached' })
    expect(await welcome.getByRole('button', { includeHidden: true }).allTextContents()).toEqual([
      'Not now',
      'With the demo',
      'With my own file',
    ])
    await welcome.getByText('With my own file').dispatchEvent('click')
    await new Road(bench).dialog.getByRole('button', { name: 'Choose a file …' }).waitFor()
    await page.locator('#idwc-cancel').click()
    await page.locator('#red-ui-header-button-sidemenu').click()
    await page.getByText('New cycle …').click()
    await new Road(bench).dialog.getByRole('button', { name: 'Choose a file …' }).waitFor()
    await bench.open(demo)
    await page.evaluate(() => (window.RED as unknown as { sidebar: { show(id: string): void } }).sidebar.show('identity'))
    await page.locator('.idws').getByRole('button', { name: 'With my own file' }).waitFor()
    expect(await welcome.count()).toBe(0)
    expect(bench.complaints).toEqual([])
  })

  it('gives the store that is there what it lacks, and undo takes that back too', async () => {
    const road = await asked([{ id: 'tab', type: 'tab', label: 'Identity' }, ...toAccounts(['login', 'employeeNumber'])])
    const before = await canvas()
    await put(road).click()
    await road.dialog.waitFor({ state: 'detached' })
    const made = await canvas()
    expect(made['store']).not.toBe(before['store'])
    expect(made['store']).toContain('Employee Status')
    expect(Object.keys(made)).toEqual(expect.arrayContaining(Object.keys(before)))
    await invoke('core:undo')
    expect(await canvas()).toEqual(before)
    expect(bench.complaints).toEqual([])
  })

  it('carries other answers into the nodes', async () => {
    const road = await asked([])
    await road.step('employed').getByLabel('Elternzeit counts as employed').uncheck()
    await road.step('columns').getByLabel('What Eintritt becomes').selectOption({ label: 'nothing, leave it out' })
    await road.step('target').getByLabel('How login is made').selectOption({ label: 'last name and first letter (berga)' })
    await road.step('leavers').getByLabel('The account is deleted at once.').check()
    await road.step('finish').getByLabel('Name of the tab').fill('Our people')
    await expect.poll(() => road.step('preview').textContent(), { timeout: 20_000 }).toContain('4 rows: 2 people, 2 new accounts')
    await expect.poll(() => road.step('target').textContent()).toContain('berga')
    await road.shot('answers')
    await put(road).click()
    await road.dialog.waitFor({ state: 'detached' })
    const made = Object.values(await canvas())
    expect(made.some((node) => node.includes('Our people'))).toBe(true)
    expect(made.some((node) => node.includes('identity-attribute-flow') && node.includes('Start Date'))).toBe(false)
    expect(bench.complaints).toEqual([])
  })

  it('keeps the accounts of a file that is there', async () => {
    writeFileSync(
      join(bench.userFolder, 'data', 'konten.csv'),
      'login;employeeNumber;mail;status\nberga;1001;anna.berg@muster.de;enabled\ngone;990;g@muster.de;enabled\n',
    )
    const road = await asked([])
    await road.step('target').getByLabel('A file that is there already').check()
    await road.step('preview').getByText('Choose the file in which the accounts are.').waitFor()
    expect(await put(road).isDisabled()).toBe(true)
    await road.step('target').getByLabel('The file', { exact: true }).selectOption('data/konten.csv')
    await expect.poll(() => road.step('preview').textContent(), { timeout: 20_000 }).toContain('1 have an account already')
    expect(await road.step('preview').textContent()).toContain('1 account that is there belongs to nobody who counts')
    await road.step('target').getByLabel('Accounts are told by the column').selectOption('login')
    await road.step('target').getByLabel('which is of the person').selectOption('Employee ID')
    await expect
      .poll(() => road.step('preview').textContent(), { timeout: 20_000 })
      .toContain('No account that is there belongs to anybody who counts')
    await road.step('target').scrollIntoViewIfNeeded()
    await road.shot('existing')
    expect(bench.complaints).toEqual([])
  })

  it('takes over a file whose columns are called as they are, and keeps the answer for leavers', async () => {
    const lines = [
      'login,persno,first,last,email,shoes',
      'berga,1001,Anna,Berg,a@old.example,38',
      'ek,1002,B,Ek,b@old.example,38',
    ]
    writeFileSync(join(bench.userFolder, 'data', 'plain.csv'), `${lines.join('\n')}\n`)
    const road = await asked([])
    const target = road.step('target')
    await target.getByLabel('A file that is there already').check()
    await target.getByLabel('The file', { exact: true }).selectOption('data/plain.csv')
    await expect.poll(() => road.step('preview').textContent(), { timeout: 20_000 }).toContain('2 have an account already')
    expect(await target.getByLabel('Accounts are told by the column').inputValue()).toBe('persno')
    await target.getByLabel('How shoes is made').selectOption({ label: 'Employee Status of the person' })
    expect(await road.step('leavers').textContent()).toContain('The target has nothing that says whether an account is disabled')
    await target.getByLabel('A new file').check()
    expect(await road.step('leavers').getByLabel('The account is disabled at once').first().isChecked()).toBe(true)
    expect(bench.complaints).toEqual([])
  })

  it('has a label for every control', async () => {
    const road = await asked([])
    const nameless = await road.dialog.locator('input:visible, select:visible, button:visible').evaluateAll((controls) =>
      controls
        .filter((control) => !control.getAttribute('aria-label') && !control.textContent?.trim())
        .filter((control) => !control.closest('label') && !(control.id && document.querySelector(`label[for="${control.id}"]`)))
        .map((control) => control.outerHTML.slice(0, 120)),
    )
    expect(nameless).toEqual([])
  })
})
