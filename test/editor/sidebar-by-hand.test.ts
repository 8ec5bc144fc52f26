/** What a person decides on one object by hand, in the tab Identity: tried out, done, and shown with who and why (J9). */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { api, openTab, shotOf } from './sidebar-tab'
import { sidebarFlow, writePeople } from './sidebar-flow'

needsServer('chromium')('decisions by hand in the Identity tab', () => {
  let bench: EditorBench

  beforeAll(async () => {
    bench = await startEditor()
    writePeople(bench.userFolder, [
      ['E1', 'Anna', 'Lovelace', 'Sales'],
      ['E2', '<b>Bob</b>', 'Ray', 'Sales'],
    ])
    await bench.open(sidebarFlow())
    await ask('runs', { system: 'HR', profile: 'full-import+delta-sync' })
  })
  afterAll(async () => {
    await bench?.stop()
  })

  const ask = <T>(path: string, body?: object): Promise<T> => api<T>(bench.address, path, body)

  const shot = (name: string): Promise<void> => shotOf(bench, name)

  const record = async (name: string) =>
    (await ask<{ items: { name: string; identity: string | null }[] }>('objects?system=HR')).items.find(
      (item) => item.name === name,
    )

  it('J9 N6 keeps a record apart from its person, once that was tried out', async () => {
    const sidebar = await openTab(bench.page)
    const said = (): Promise<string | null> => sidebar.textContent()
    await expect.poll(async () => (await ask<{ items: unknown[] }>('metaverse')).items.length, { timeout: 15_000 }).toBe(2)
    await sidebar.getByRole('tab', { name: /People/ }).click()
    await sidebar.getByRole('button', { name: 'Open Anna Lovelace' }).click()
    await sidebar.getByRole('button', { name: 'Why these accounts?' }).click()
    const why = sidebar.getByRole('list', { name: 'Why there is an account in each system, or none' })
    await expect.poll(() => why.textContent()).toContain('Rule Accounts out: its account is still to be made.')
    expect(await why.textContent()).toMatch(/^Accountsan account is to be madeThe create is held since .*, staged by run 1 \(/)
    await why.scrollIntoViewIfNeeded()
    await shot('why')
    await sidebar.getByRole('button', { name: 'Decide on E1 of HR by hand' }).click()
    const form = sidebar.getByRole('form', { name: 'Decide on E1 of HR by hand' })
    await form.getByLabel('What is to be done').selectOption('never-join')
    await form.getByRole('button', { name: 'Try it out' }).click()
    expect(await form.textContent()).toContain('Say why')
    await form.getByLabel('Why').fill('a namesake')
    await shot('by-hand')
    await form.getByRole('button', { name: 'Try it out' }).click()
    await expect.poll(said, { timeout: 15_000 }).toContain('Nothing was changed.')
    expect(await said()).toContain('Never to join, tried out')
    expect((await record('E1'))?.identity).not.toBeNull()
    // Back where it was asked, with what was filled in.
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
    await sidebar.getByRole('tab', { name: /People/ }).click()
    await form.getByRole('button', { name: 'Do it' }).click()
    await sidebar.getByRole('alertdialog').getByRole('button', { name: 'Yes' }).click()
    await expect.poll(async () => (await record('E1'))?.identity, { timeout: 15_000 }).toBeNull()
    await expect.poll(said, { timeout: 15_000 }).toContain('Never to join')
  })

  it('J9 J5 joins an object that belongs to nobody to a person, and says what stands in the way', async () => {
    const sidebar = bench.page.locator('.idws')
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
    await sidebar.getByRole('tab', { name: /People/ }).click()
    await sidebar.getByRole('button', { name: 'Open <b>Bob</b> Ray' }).click()
    await sidebar.getByRole('button', { name: 'Join an object that belongs to nobody to this person' }).click()
    const form = sidebar.getByRole('form', { name: 'Join an object that belongs to nobody to this person' })
    await expect
      .poll(() => form.getByLabel('Object', { exact: true }).textContent())
      .toContain('HR: E1 (Sales, FTE, Anna, Lovelace)')
    await form.getByLabel('Search objects that belong to nobody').fill('nobody has this')
    await expect.poll(() => form.textContent()).toContain('No object that belongs to nobody has that.')
    await form.getByLabel('Search objects that belong to nobody').fill('E1')
    await expect
      .poll(() => form.getByLabel('Object', { exact: true }).textContent())
      .toContain('HR: E1 (Sales, FTE, Anna, Lovelace)')
    await form.getByLabel('Why').fill('try')
    await form.scrollIntoViewIfNeeded()
    await shot('join')
    await form.getByRole('button', { name: 'Do it' }).click()
    await sidebar.getByRole('alertdialog').getByRole('button', { name: 'Yes' }).click()
    await expect.poll(() => sidebar.textContent(), { timeout: 15_000 }).toContain('has E2 of HR already. Disconnect that first')
    expect((await record('E1'))?.identity).toBeNull()
    expect(bench.complaints).toEqual([])
  })

  it('J9 lists what belongs to nobody, with whose it may be side by side, and makes a person of it', async () => {
    const sidebar = bench.page.locator('.idws')
    const said = (): Promise<string | null> => sidebar.textContent()
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
    await sidebar.getByRole('tab', { name: /People/ }).click()
    await sidebar.getByRole('button', { name: 'Objects that belong to nobody' }).click()
    const list = sidebar.getByRole('list', { name: 'Objects that belong to nobody' })
    await expect.poll(() => list.textContent()).toContain('HRE1')
    await sidebar.getByRole('button', { name: 'Open E1 of HR' }).click()
    const likely = sidebar.getByRole('list', { name: 'Whose it may be' })
    await expect
      .poll(() => likely.textContent())
      .toBe('<b>Bob</b> RayDepartment: Sales<b>Bob</b> Ray has E2 of that system already.')
    await shot('loose')
    await sidebar.getByRole('button', { name: 'Why does it belong to nobody?' }).click()
    await expect.poll(said, { timeout: 15_000 }).toContain('E1, tried out')
    await expect.poll(said, { timeout: 15_000 }).toContain('E1 would belong to nobody.')
    expect(await sidebar.getByRole('list', { name: 'Step by step' }).textContent()).toContain('never to join')
    await shot('why-nobodys')
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
    await sidebar.getByRole('tab', { name: /People/ }).click()
    await sidebar.getByRole('button', { name: 'Make a new person of E1 …' }).click()
    const form = sidebar.getByRole('form', { name: 'Make a new person of E1 …' })
    await form.getByLabel('Why').fill('a newcomer')
    await form.getByRole('button', { name: 'Do it' }).click()
    await sidebar.getByRole('alertdialog').getByRole('button', { name: 'Yes' }).click()
    await expect.poll(async () => (await record('E1'))?.identity, { timeout: 15_000 }).not.toBeNull()
    await expect.poll(said, { timeout: 15_000 }).toContain('Made a person by hand')
    expect(bench.complaints).toEqual([])
  })

  it('L7 N6 makes a person of whom there is no record, once that was tried out', async () => {
    const sidebar = bench.page.locator('.idws')
    const said = (): Promise<string | null> => sidebar.textContent()
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
    await sidebar.getByRole('tab', { name: /People/ }).click()
    // From what belongs to nobody back to the list of people.
    const back = sidebar.getByRole('button', { name: 'Back', exact: true })
    if (await back.isVisible()) await back.click()
    await sidebar.getByRole('button', { name: 'Add a person by hand …' }).click()
    const form = sidebar.getByRole('form', { name: 'Add a person by hand …' })
    await form.getByLabel('Why').fill('audits the books')
    await form.getByRole('button', { name: 'Try it out' }).click()
    expect(await form.textContent()).toContain('Fill in at least a name.')
    await form.getByLabel('Employee ID').fill('V1')
    await form.getByLabel('Display Name').fill('Eve <i>Fox</i>')
    await form.scrollIntoViewIfNeeded()
    await shot('add-person')
    await form.getByRole('button', { name: 'Try it out' }).click()
    await expect.poll(said, { timeout: 15_000 }).toContain('Nothing was changed.')
    const accounts = sidebar.getByRole('list', { name: 'Why there is an account in each system, or none' })
    const isToBeMade = /^Accountsan account is to be made.*Rule Accounts out: its account is still to be made\.$/
    await expect.poll(() => accounts.textContent(), { timeout: 15_000 }).toMatch(isToBeMade)
    const people = async () => (await ask<{ items: { name: string }[] }>('metaverse')).items.map(({ name }) => name)
    expect(await people()).not.toContain('Eve <i>Fox</i>')
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
    await sidebar.getByRole('tab', { name: /People/ }).click()
    await form.getByRole('button', { name: 'Do it' }).click()
    await sidebar.getByRole('alertdialog').getByRole('button', { name: 'Yes' }).click()
    await expect.poll(people, { timeout: 15_000 }).toContain('Eve <i>Fox</i>')
    await expect.poll(said, { timeout: 15_000 }).toContain('Person added by hand')
    await expect.poll(() => accounts.textContent(), { timeout: 15_000 }).toMatch(isToBeMade)
    await sidebar.getByRole('button', { name: 'Back', exact: true }).click()
    await sidebar.getByRole('tab', { name: /People/ }).click()
    await sidebar.getByRole('button', { name: 'Open Eve <i>Fox</i>' }).click()
    await sidebar.getByRole('button', { name: 'Why this value of Employee ID' }).click()
    await expect.poll(said).toContain('Given by hand, since ')
    await shot('added-person')
    expect(bench.complaints).toEqual([])
  })
})
