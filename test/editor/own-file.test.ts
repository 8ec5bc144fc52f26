/** A newcomer's own CSV file in the dialog of a connected system: tested, its settings taken, discovered, its columns formed. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { openConfig, saved } from './dialog'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { store as storeNode, tab } from './flow'

const people = Array.from({ length: 30 }, (_, i) =>
  [
    `0050${String(i).padStart(2, '0')}`,
    ['Jürgen', 'Änne', 'Søren', 'Inès'][i % 4],
    ['Müller', 'Groß', 'Weiß'][i % 3],
    i % 5 === 0 ? '' : `0050${String(i % 5).padStart(2, '0')}`,
    `${String((i % 28) + 1).padStart(2, '0')}.07.20${10 + (i % 9)}`,
    i % 2 ? 'ja' : 'nein',
  ].join(';'),
)
const report = [
  'Personalbericht 28.11.2026',
  '',
  'Personalnummer;Vorname;Nachname;Vorgesetzter;Eintritt;Aktiv',
  ...people,
  '(30 Zeilen)',
]

needsServer('chromium')('a CSV file as it was saved', () => {
  let bench: EditorBench
  beforeAll(async () => {
    bench = await startEditor()
  })
  afterAll(async () => {
    await bench?.stop()
  })

  const picture = async (name: string): Promise<void> => {
    const folder = process.env['SHOTS']
    if (folder) await bench.page.screenshot({ path: join(folder, `own-file-${name}.png`) })
  }

  const system = async (): Promise<Record<string, unknown>> => {
    const id = await bench.page.evaluate(() => {
      const nodes = window.RED.nodes.createCompleteNodeSet()
      return String(nodes.find((each) => each['type'] === 'identity-connected-system')?.['id'] ?? '')
    })
    return bench.exported(id)
  }

  it('takes settings that the test proposes, and what the columns look like', async () => {
    writeFileSync(join(bench.userFolder, 'data', 'personal.csv'), Buffer.from(report.join('\r\n'), 'latin1'))
    await bench.open([tab, storeNode])
    const form = await openConfig(bench.page, 'identity-connected-system')
    await form.locator('#node-config-input-name').fill('Personal')
    await form.locator('#node-config-input-store').selectOption('store')
    await form.getByLabel('Kind of system').selectOption('csv')
    await form.getByLabel('File', { exact: true }).fill('data/personal.csv')
    const test = async (): Promise<void> => {
      await form.getByRole('button', { name: 'Test connection' }).click()
      await form.locator('.idw-steps').first().waitFor()
    }
    const use = (setting: string) =>
      form.locator('.idw-try li', { hasText: setting }).getByRole('button', { name: 'Use it' }).first().click()
    await test()
    await picture('tested')
    await use('Windows-1252')
    await test()
    await form.getByText('stand in line 3').waitFor()
    await picture('encoding')
    await use('Lines above the header')
    await test()
    await form.getByText('30 records').waitFor()
    await picture('rows')
    await use('Lines that are no records')
    await test()
    await form.getByText('1 passed over as no records').waitFor()
    await picture('works')
    await form.locator('.red-ui-tab-label', { hasText: 'Objects' }).click()
    await form.getByRole('button', { name: 'Discover' }).click()
    await form.getByText('Tick what shall be read').waitFor()
    expect(await form.getByLabel('Anchor of person').inputValue()).toBe('Personalnummer')
    expect(await form.getByLabel(/read as date and time, Date as dd.mm.yyyy \(certain\)/).isChecked()).toBe(true)
    expect(await form.getByLabel(/read as reference \(likely\)/).isChecked()).toBe(true)
    await picture('discovered')
    await form.getByRole('button', { name: 'Use these' }).click()
    await form.getByText('6 attributes, anchor Personalnummer').waitFor()
    await form.getByText('Date as dd.mm.yyyy').waitFor()
    await form.getByRole('button', { name: 'More about this attribute' }).nth(4).click()
    await form.getByText('01.07.2010 is 2010-07-01').waitFor()
    await form.getByLabel('Date as').fill('mm/dd/yyyy')
    await form.getByText('"01.07.2010" is not a date as mm/dd/yyyy').waitFor()
    await picture('formed')
    await form.getByLabel('Date as').fill('dd.mm.yyyy')
    await saved(bench.page)
    const { settings, objectTypes } = (await system()) as { settings: unknown; objectTypes: { attributes: unknown }[] }
    expect(settings).toEqual({
      file: 'data/personal.csv',
      encoding: 'windows-1252',
      skipLines: 2,
      ignoredLines: ['('],
    })
    expect(objectTypes[0]?.attributes).toEqual([
      { name: 'Personalnummer', type: 'text', multi: false, required: true },
      { name: 'Vorname', type: 'text', multi: false },
      { name: 'Nachname', type: 'text', multi: false },
      { name: 'Vorgesetzter', type: 'reference', multi: false },
      { name: 'Eintritt', type: 'dateTime', multi: false, form: { date: 'dd.mm.yyyy' } },
      { name: 'Aktiv', type: 'boolean', multi: false, form: { yes: ['ja'], no: ['nein'] } },
    ])
    expect(bench.complaints).toEqual([])
  })

  it('leaves out columns that are gone, so that the next import finds its columns', async () => {
    writeFileSync(join(bench.userFolder, 'data', 'personal.csv'), 'Personalnummer;Rufname;Nachname\r\n005000;Ute;Groß\r\n')
    await bench.open([tab, storeNode, { ...(await system()), settings: { file: 'data/personal.csv' } } as never])
    const { id } = await system()
    const form = await openConfig(bench.page, 'identity-connected-system', String(id))
    await form.locator('.red-ui-tab-label', { hasText: 'Objects' }).click()
    await form.getByRole('button', { name: 'Discover' }).click()
    await form.getByText('Tick what shall be read').waitFor()
    expect(await form.getByLabel('Vorname', { exact: true }).isChecked()).toBe(false)
    expect(await form.getByText('not there any more').count()).toBe(4)
    await picture('changed')
    await form.getByLabel('Rufname', { exact: true }).check()
    await form.getByRole('button', { name: 'Use these' }).click()
    await form.locator('.red-ui-tab-label', { hasText: 'Connection' }).click()
    await form.getByRole('button', { name: 'Test connection' }).click()
    await form.getByText('1 row: 1 record.').waitFor()
  })
})
