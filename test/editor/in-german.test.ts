/** The editor in German, in both versions of Node-RED: palette, help, every dialog, and whether the longer words have room. */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { done, openConfig, openNode, saved } from './dialog'
import type { EditorBench, Version } from './editor-bench'
import { startEditor } from './editor-bench'
import { choicesOf, cutOff, spilling } from './fits'
import { configuration, mapping, steps, wholeFlow } from './flow'
import { writePeople } from './sidebar-flow'
import { shotOf } from './sidebar-tab'

/** Settings of nodes that show more of their dialogs. */
const filled: Readonly<Record<string, object>> = {
  filter: {
    mode: 'rows',
    condition: {
      match: 'all',
      parts: [
        { attribute: 'department', operator: 'notEndsWith', value: 'x', ignoreCase: true },
        { attribute: 'endDate', operator: 'greaterOrEqual', value: { relative: -30, unit: 'months' } },
        { match: 'any', parts: [{ attribute: 'employeeType', operator: 'in', values: ['FTE', 'Contractor'] }] },
      ],
    },
  },
  flow: {
    mappings: [
      mapping('Employee ID', 'direct', 'employeeId', { precedence: '3', whenMissing: 'evaluate' }),
      mapping('Display Name', 'expression', 'cs["givenName"] + " " + cs["sn"]', { emptyCounts: true }),
      mapping('Phone', 'constant', '1', { merge: true }),
      mapping('Manager', 'constant', '1'),
    ],
  },
}

/** The nodes of the palette. */
const words = {
  'connector-import': 'Import',
  'scope-filter': 'Geltungsbereich',
  join: 'zuordnen',
  project: 'anlegen',
  'attribute-flow': 'Attributfluss',
  provision: 'bereitstellen',
  'pending-export': 'anstehende Änderung',
  export: 'Export',
  lifecycle: 'Fälligkeiten',
}

for (const version of ['node-red', 'node-red-4'] satisfies Version[]) {
  needsServer('chromium')(`the editor in German in ${version}`, () => {
    let bench: EditorBench
    beforeAll(async () => {
      bench = await startEditor(version, 'de-DE')
      await bench.page.setViewportSize({ width: 1280, height: 900 })
      writePeople(bench.userFolder, [
        ['E1', 'Anna', 'Lovelace', 'Sales'],
        ['E2', 'Jürgen', 'Großmüller-Lüdenscheidt', 'Vertriebsinnendienst'],
      ])
      await bench.open(wholeFlow.map((node) => ({ ...node, ...filled[node.id] })))
    })
    afterAll(async () => {
      await bench?.stop()
    })

    it('calls the nodes of the palette by German words, in a category that is German too', async () => {
      const palette = bench.page.locator('#red-ui-palette-container-identity')
      expect(await palette.locator('.red-ui-palette-header').textContent()).toBe('Identitäten')
      for (const [name, word] of Object.entries(words)) {
        const node = palette.locator(`[data-palette-type="identity-${name}"]`)
        expect(await node.getAttribute('data-palette-label'), name).toBe(word)
        const label = node.locator('.red-ui-palette-label')
        if (!word.includes(' ')) await expect.poll(() => label.innerHTML(), { message: name }).toBe(word)
        expect(await label.evaluate((box) => box.scrollWidth <= box.clientWidth), name).toBe(true)
      }
    })

    it('has the help of every node in German', async () => {
      expect(configuration.length).toBeGreaterThan(2)
      for (const { type } of [...steps, ...configuration]) {
        const help = await bench.page.evaluate(
          (name) => document.querySelector(`script[data-help-name="${name}"]`)?.textContent ?? '',
          type,
        )
        expect(help, type).toContain('Beispiel')
        expect(help, type).not.toContain('Details')
      }
    })

    /** What has no room in any part of the dialog: what is behind tabs, folded, and behind the buttons of rows, too. */
    async function withoutRoom(form: Locator, name: string): Promise<readonly string[]> {
      const found: string[] = []
      const tabs = form.locator('.idw-tabs li a')
      const count = await tabs.count()
      for (let at = 0; at < Math.max(1, count); at++) {
        if (count > 0) await tabs.nth(at).click()
        await form.evaluate((root) => root.querySelectorAll('details').forEach((part) => (part.open = true)))
        await form
          .locator('button[aria-expanded=false]:visible')
          .evaluateAll((buttons) => buttons.forEach((each) => (each as HTMLElement).click()))
        await shotOf(bench, `de-${version}-${name}-${at}`)
        found.push(...(await spilling(form)), ...cutOff(await choicesOf(form.locator('.idw select:visible'))))
      }
      return found
    }

    it.each(steps.map(({ id, type }) => ({ id, type })))('has room for the dialog of $id ($type)', async ({ id }) => {
      const form = await openNode(bench.page, id)
      const [found, words] = [await withoutRoom(form, id), await form.textContent()]
      await done(bench.page)
      expect(found).toEqual([])
      expect(words).not.toContain('__')
    })

    it.each(configuration.map(({ id, type }) => ({ id, type })))(
      'has room for the dialog of $id ($type)',
      async ({ id, type }) => {
        const form = await openConfig(bench.page, type, id)
        const [found, words] = [await withoutRoom(form, id), await form.textContent()]
        await saved(bench.page)
        expect(found).toEqual([])
        expect(words).not.toContain('__')
      },
    )

    it('has room for what a system reports of its types', async () => {
      const form = await openConfig(bench.page, 'identity-connected-system', 'hr')
      await form.locator('.idw-tabs li a').nth(1).click()
      await form.getByRole('button', { name: 'Ermitteln' }).click()
      await form.getByRole('button', { name: 'Diese verwenden' }).waitFor()
      await form.evaluate((root) => root.querySelectorAll('details').forEach((part) => (part.open = true)))
      await shotOf(bench, `de-${version}-discover`)
      const found = await spilling(form)
      await form.getByRole('button', { name: 'Diese verwenden' }).click()
      await saved(bench.page)
      expect(found).toEqual([])
    })

    it('says what the server describes in German', async () => {
      const form = await openConfig(bench.page, 'identity-connected-system', 'hr')
      await expect.poll(() => form.textContent()).toContain('einer Datei mit einer Art von Objekten')
      await saved(bench.page)
      expect(bench.complaints).toEqual([])
    })
  })
}
