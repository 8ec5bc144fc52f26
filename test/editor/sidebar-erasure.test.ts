/** Erasing a person in the tab Identity: looked at first, with a reason and a yes, also when she is gone by then (N14). */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { api, openTab, shotOf } from './sidebar-tab'
import { sidebarFlow, writePeople } from './sidebar-flow'

needsServer('chromium')('erasing in the Identity tab', () => {
  let bench: EditorBench
  const bob: [string, string, string, string] = ['E2', 'Bob', 'Ray', 'Sales']
  const others = ['E3', 'E4', 'E5', 'E6'].map((id): typeof bob => [id, id, 'Else', 'IT'])

  beforeAll(async () => {
    bench = await startEditor()
    writePeople(bench.userFolder, [['E1', 'Anna', 'Lovelace', 'Sales'], bob, ...others])
    await bench.open(sidebarFlow())
    await ask('runs', { system: 'HR', profile: 'full-import+delta-sync' })
  })
  afterAll(async () => {
    await bench?.stop()
  })

  const ask = <T>(path: string, body?: object): Promise<T> => api<T>(bench.address, path, body)

  async function ended(id: number): Promise<void> {
    await expect.poll(async () => (await ask<{ ended: string | null }>(`runs/${id}`)).ended).not.toBeNull()
  }

  const shot = (name: string): Promise<void> => shotOf(bench, name)

  it('N14 says what stands in the way, and erases once it is out of the way', async () => {
    const sidebar = await openTab(bench.page)
    const said = (): Promise<string | null> => sidebar.textContent()
    await expect.poll(async () => (await ask<{ items: unknown[] }>('metaverse')).items.length, { timeout: 15_000 }).toBe(6)
    await sidebar.getByRole('tab', { name: /People/ }).click()
    await sidebar.getByRole('button', { name: 'Open Anna Lovelace' }).click()
    await sidebar.getByRole('button', { name: 'Erase …' }).click()
    await expect
      .poll(said)
      .toMatch(
        /What the store has of Anna Lovelace.*Entries of the history, removed: \d+.*belongs to the person.*Cannot be erased: she is there, and connected with HR/s,
      )
    expect(await said()).toContain('backups of the store made until now')
    expect(await said()).not.toContain('Lists of who is missing')
    await shot('erasure')
    const form = sidebar.getByRole('form', { name: 'What the store has of Anna Lovelace' })
    expect(await form.count()).toBe(0)
    const [{ id }] = (await ask<{ items: [{ id: string }] }>('metaverse?q=Lovelace')).items
    const { seen } = await ask<{ seen: string }>(`metaverse/${id}/deletion`)
    await ended((await ask<{ id: number }>(`metaverse/${id}/delete`, { seen })).id)
    await sidebar.getByRole('button', { name: 'Erase …' }).click()
    await expect.poll(said).toContain('still in its system')
    await sidebar.getByRole('button', { name: 'Forget what systems still have, too' }).click()
    await expect.poll(said).toContain('E1 is forgotten and stays in HR')
    await form.getByRole('button', { name: 'Erase', exact: true }).click()
    expect(await form.textContent()).toContain('Say why: it stays with the activity.')
    await form.getByLabel('Why, without the name').fill('Anna asked')
    await form.getByRole('button', { name: 'Erase', exact: true }).click()
    await sidebar.getByRole('alertdialog').getByRole('button', { name: 'Yes' }).click()
    await expect.poll(said).toContain('The reason says who it is, and stays with the activity.')
    await sidebar.getByRole('button', { name: 'Erase …' }).click()
    await sidebar.getByRole('button', { name: 'Forget what systems still have, too' }).click()
    await form.getByLabel('Why, without the name').fill('request 4711')
    await form.scrollIntoViewIfNeeded()
    await shot('erasure-form')
    await form.getByRole('button', { name: 'Erase', exact: true }).click()
    await sidebar.getByRole('alertdialog').getByRole('button', { name: 'Yes' }).click()
    await expect.poll(said, { timeout: 15_000 }).toMatch(/Person erased.*Erased: 1 object, \d+ entries.*Why: request 4711/s)
    await shot('erased')
    expect(await said()).not.toContain('Lovelace')
    expect((await fetch(`${bench.address}/identity/metaverse/${id}/erasure`)).status).toBe(404)
  })
})
