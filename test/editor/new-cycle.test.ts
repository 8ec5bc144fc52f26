/** "New cycle" in the browser: from a person's file to confirmed accounts, by clicks a person can see. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import inGerman from '../../nodes/editor/locales/de/sidebar.json'
import inEnglish from '../../nodes/editor/locales/en-US/sidebar.json'
import { needsServer } from '../servers/needs'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { choicesOf, cutOff, spilling } from './fits'
import { emptyEditor } from './new-cycle-road'
import type { Road } from './new-cycle-road'
import { api } from './sidebar-tab'

/** What the dialog says, in the languages it is tried in. */
const words = {
  'en-US': {
    own: 'With my own file',
    choose: 'Choose a file …',
    domain: 'Domain of mail addresses',
    deploy: 'Put it on the canvas, deploy and read the file',
    accounts: 'Accounts',
    sidebar: inEnglish,
    openExport: /Open run \d+ of .*, Export, done/,
    openConfirming: /Open run \d+ of Accounts.*, Full import.*, done/,
  },
  de: {
    own: 'Mit meiner eigenen Datei',
    choose: 'Datei auswählen …',
    domain: 'Domäne der Mailadressen',
    deploy: 'Auf die Arbeitsfläche, übernehmen und die Datei lesen',
    accounts: 'Konten',
    sidebar: inGerman,
    openExport: /Lauf \d+ von .* öffnen, Export, fertig/,
    openConfirming: /Lauf \d+ von Konten.* öffnen, Vollimport.*, fertig/,
  },
} as const

type Language = keyof typeof words

interface Trial {
  readonly title: string
  readonly language: Language
  readonly name: string
  readonly content: Buffer
  readonly people: number
  readonly rows: number
  /** Texts of the file of accounts. */
  readonly written: readonly string[]
}

const given = ['Anna', 'Jürgen', 'Änne', 'Søren', 'Zoë', 'Ömer', 'Łukasz', 'Inès']
const family = ['Müller', 'Groß', 'Weiß', 'Berg', "O'Neill", 'Köhler']

/** An export of a German personnel program: `count` rows, each fifth of them gone. */
function german(count: number, encoding: 'utf8' | 'latin1'): Buffer {
  const rows = Array.from({ length: count }, (_, i) =>
    [
      String(5000 + i).padStart(6, '0'),
      i % 7 === 0 ? 'Dr.' : '',
      (encoding === 'latin1' ? ['Anna', 'Jürgen', 'Änne', 'Zoë'] : given)[i % 4],
      family[i % 6],
      ['Produktion', 'Vertrieb', 'Einkauf'][i % 3],
      i < 5 ? '' : String(5000 + (i % 5)).padStart(6, '0'),
      `${String((i % 28) + 1).padStart(2, '0')}.03.2012`,
      i % 5 === 4 ? '31.12.2020' : '',
      i % 5 === 4 ? 'ausgeschieden' : i % 9 === 0 ? 'ruhend' : 'aktiv',
    ].join(';'),
  )
  const header = 'Personalnummer;Titel;Vorname;Nachname;Abteilung;Vorgesetzter;Eintritt;Austritt;Status'
  return Buffer.from([header, ...rows, ''].join('\r\n'), encoding)
}

const english = Buffer.from(
  [
    'Employee No,First Name,Last Name,Department,Manager,Hire Date,Termination Date,Status',
    'E100,Ada,Lovelace,R&D,,03/14/2015,,Active',
    'E101,Grace,Hopper,R&D,E100,11/30/2018,,Active',
    'E102,<script>window.ran = 1</script>,<img src=x onerror="window.ran = 1">,Sales,E100,05/20/2019,,Active',
    'E103,Alan,Turing,Sales,E100,06/23/2010,01/31/2020,Terminated',
    '',
  ].join('\n'),
)

const trials: readonly Trial[] = [
  {
    title: 'a German export in UTF-8, in German',
    language: 'de',
    name: 'Personal.csv',
    content: german(60, 'utf8'),
    people: 48,
    rows: 60,
    written: ['anna.mueller@muster.de', 'juergen.gross@muster.de', 'enabled'],
  },
  {
    title: 'a German export in Windows-1252, in English',
    language: 'en-US',
    name: 'Personal alt.csv',
    content: german(40, 'latin1'),
    people: 32,
    rows: 40,
    written: ['anna.mueller@muster.de', 'Jürgen;Groß'],
  },
  {
    title: 'an English file with names that are markup, in English',
    language: 'en-US',
    name: 'staff.csv',
    content: english,
    people: 3,
    rows: 4,
    written: ['ada.lovelace@muster.de', '<script>window.ran = 1</script>'],
  },
]

/** The most clicks that a first cycle may take. */
const mostClicks = 40

needsServer('chromium')('a new cycle', () => {
  let bench: EditorBench
  beforeAll(async () => {
    bench = await startEditor()
  })
  afterAll(async () => {
    await bench?.stop()
  })

  /** The answers, as they are proposed; only the domain of mails is typed. */
  async function answer(road: Road, { language, name, content, rows, people }: Trial): Promise<void> {
    const file = join(bench.userFolder, name)
    writeFileSync(file, content)
    await road.click(road.sidebar.getByRole('button', { name: words[language].own }))
    await road.chooseFile(words[language].choose, file)
    await road.shot(`${language}-file`)
    await road.type(road.dialog.getByLabel(words[language].domain), 'muster.de')
    await expect.poll(() => road.step('preview').textContent(), { timeout: 20_000 }).toContain(`${rows} `)
    await expect.poll(() => road.step('preview').textContent(), { timeout: 20_000 }).toContain(`${people} `)
    for (const step of ['columns', 'employed', 'target', 'preview', 'finish']) {
      await road.step(step).scrollIntoViewIfNeeded()
      await road.shot(`${language}-${step}`)
    }
    expect(await spilling(road.dialog)).toEqual([])
    expect(cutOff(await choicesOf(road.dialog.locator('select:visible')))).toEqual([])
  }

  /** Looks at what waits, releases it and sends it; the import that confirms it follows. */
  async function release(road: Road, { language, people }: Trial): Promise<void> {
    const { sidebar, openExport, openConfirming } = words[language]
    const releaseAll = sidebar.waiting.releaseAll.replace('__n__', String(people))
    const button = (name: RegExp | string) => road.sidebar.getByRole('button', { name })
    await button(releaseAll).waitFor({ timeout: 20_000 })
    await road.shot('waiting')
    await road.click(road.sidebar.locator('.idws-changes summary').first())
    await road.click(button(releaseAll))
    await road.click(button(sidebar.waiting.yes))
    await road.click(button(sidebar.waiting.sendNow))
    await road.click(road.sidebar.getByRole('tab', { name: sidebar.tab.runs }))
    await button(openExport).first().waitFor({ timeout: 20_000 })
    // By the wire behind the export.
    await button(openConfirming).first().waitFor({ timeout: 20_000 })
  }

  it.each(trials)('leads from $title to confirmed accounts', { timeout: 120_000 }, async (trial) => {
    const { people, language, written } = trial
    const road = await emptyEditor(bench, language)
    await answer(road, trial)
    await road.click(road.dialog.getByRole('button', { name: words[language].deploy }))
    await release(road, trial)
    const waiting = async () => {
      const { items } = await api<{ items: { name: string; waiting: Record<string, number> }[] }>(bench.address, 'systems')
      const accounts = items.filter(({ name }) => name.startsWith(words[language].accounts))
      return accounts.at(-1)?.waiting
    }
    await expect
      .poll(async () => Object.values((await waiting()) ?? { none: 1 }).reduce((sum, n) => sum + n, 0), { timeout: 20_000 })
      .toBe(0)
    const target = await road.page.evaluate((name) => {
      const system = window.RED.nodes.createCompleteNodeSet().find((node) => node['name'] === name)
      return (system?.['settings'] as { file?: string } | undefined)?.file ?? ''
    }, words[language].accounts)
    const text = readFileSync(join(bench.userFolder, target), 'utf8')
    expect(text.trim().split(/\r?\n/)).toHaveLength(people + 1)
    for (const part of written) expect(text).toContain(part)
    expect(await road.page.evaluate(() => 'ran' in window)).toBe(false)
    expect(bench.complaints).toEqual([])
    process.stdout.write(`new cycle, ${trial.title}: ${road.report}\n`)
    expect(road.clicks).toBeLessThanOrEqual(mostClicks)
    expect(road.fields).toBe(1)
  })
})
