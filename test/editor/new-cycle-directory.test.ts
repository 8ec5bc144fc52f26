/** "New cycle" into a directory: from the address to entries, in the browser. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { Slapd } from '../servers/slapd'
import { startSlapd } from '../servers/slapd'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { emptyEditor } from './new-cycle-road'

const people = [
  'Personalnummer;Vorname;Nachname;E-Mail;Status',
  '1001;Anna;Berg;anna.berg@muster.de;aktiv',
  '1002;Björn;Ek;bjoern.ek@muster.de;aktiv',
  '1003;Chloé;Öz;chloe.oez@muster.de;ausgeschieden',
  '1004;Dörte;Gül;doerte.guel@muster.de;Elternzeit',
  '',
].join('\n')

const inBrowser = needsServer('chromium')

needsServer('slapd')('with a directory server', () => {
  inBrowser('a new cycle into a directory', () => {
    let bench: EditorBench
    let slapd: Slapd
    beforeAll(async () => {
      slapd = await startSlapd()
      bench = await startEditor()
      writeFileSync(join(bench.userFolder, 'people.csv'), people)
    })
    afterAll(async () => {
      await bench?.stop()
      await slapd?.stop()
    })

    it('looks into the directory, makes the entries that were released, and keeps the password out of the flow', async () => {
      const road = await emptyEditor(bench, 'en-US')
      await road.click(road.sidebar.getByRole('button', { name: 'With my own file' }))
      await road.chooseFile('Choose a file …', join(bench.userFolder, 'people.csv'))
      const target = road.step('target')
      await road.click(target.getByLabel('A directory (LDAP)'))
      await road.type(target.getByLabel('Address'), slapd.url)
      await road.type(target.getByLabel('Below', { exact: true }), slapd.baseDn)
      await road.type(target.getByLabel('Log in as'), slapd.rootDn)
      await road.type(target.getByLabel('Password'), 'wrong')
      await road.click(target.getByRole('button', { name: 'Look into the directory' }))
      await target.locator('.idw-note-error').waitFor()
      await road.type(target.getByLabel('Password'), slapd.password)
      await road.click(target.getByRole('button', { name: 'Look into the directory' }))
      await target.getByText('It answers. Accounts are entries of the class inetOrgPerson.').waitFor()
      await expect.poll(() => road.step('preview').textContent(), { timeout: 20_000 }).toContain('3 new accounts')
      await target.scrollIntoViewIfNeeded()
      await road.shot('directory')
      await road.click(road.dialog.getByRole('button', { name: 'deploy and read the file' }))
      const button = (name: string) => road.sidebar.getByRole('button', { name })
      await button('Release all 3 held').waitFor({ timeout: 20_000 })
      await road.click(button('Release all 3 held'))
      await road.click(button('Yes'))
      await road.click(button('Send now'))
      await expect
        .poll(() => slapd.search('(employeeNumber=1001)'), { timeout: 20_000 })
        .toMatchObject([{ mail: 'anna.berg@muster.de' }])
      expect(readFileSync(join(bench.userFolder, 'flows.json'), 'utf8')).not.toContain(slapd.password)
      expect(bench.complaints).toEqual([])
      expect(road.clicks).toBeLessThanOrEqual(40)
    })
  })
})
