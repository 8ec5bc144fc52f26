/** A new cycle into a file with accounts, in a store that another cycle uses. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CycleAnswers } from '../../nodes/editor/new-cycle/answers'
import { fileSettings } from '../../nodes/editor/new-cycle/file-settings'
import { withTarget } from '../../nodes/editor/new-cycle/propose'
import { existingFileTarget } from '../../nodes/editor/new-cycle/targets'
import { englishFile, germanFile } from '../editor/new-cycle/files'
import { CycleWorld } from './new-cycle-world'

const world = new CycleWorld()
beforeAll(() => world.start())
afterAll(() => world.stop())

const accounts = [
  'Benutzername;Personalnr;Vorname;Nachname;E-Mail;Kostenstelle;Status',
  'oon;005000;Ömer;Oneil;oe@firma.de;17;Aktiv',
  'imueller;;Irene;Müller;i@firma.de;18;Inaktiv',
]

async function intoFile(answers: CycleAnswers): Promise<CycleAnswers> {
  writeFileSync(world.path('data/konten.csv'), `${accounts.join('\r\n')}\r\n`)
  const { settings, type } = await world.found({
    ...fileSettings('data/konten.csv'),
    objectType: 'Konto',
    anchor: 'Benutzername',
  })
  return withTarget(answers, existingFileTarget(answers, { name: 'Konten', settings, types: [type] }))
}

it('finds the accounts that are there, gives names that nobody has, and leaves what is not its own', async () => {
  const first = world.build(await world.propose(englishFile(), 'Staff.csv'))
  await world.deploy(first)
  const answers = await intoFile(await world.propose(germanFile('utf-8'), 'Personal.csv'))
  expect(answers.target.disabled).toMatchObject([{ attribute: 'Status', value: 'Inaktiv' }])
  const second = world.build(answers, first)
  expect(second.ids.store).toBe(first.ids.store)
  const preview = await world.preview(second, first)
  expect(preview).toMatchObject({ trouble: null, people: [{ after: 51 }] })
  expect(preview.pendingExports.map(({ create }) => create.after).sort()).toEqual([50, 51])
  await world.deploy(second, first)

  await world.run({ system: 'Staff', profile: 'full-import+delta-sync' })
  await world.run({ system: 'Konten', profile: 'full-import+delta-sync' })
  const run = await world.run({ system: 'Personal', profile: 'full-import+delta-sync' })
  expect(run).toMatchObject({ status: 'success', counters: { projected: 51, syncFailed: 0 } })
  expect((await world.waiting()).length).toBe(2 * (35 + 51))
  await world.sendAll()
  const written = readFileSync(world.path('data/konten.csv'), 'utf8')
  const lineOf = (key: string) => written.split('\r\n').find((line) => line.includes(key))
  expect(lineOf('005000')).toBe("oon;005000;Ömer;O'Neill;oe@firma.de;17;Aktiv")
  expect(lineOf('Irene')).toBe('imueller;;Irene;Müller;i@firma.de;18;Inaktiv')
  expect(lineOf('005001')).toMatch(/^imueller2;005001;/)
}, 60_000)
