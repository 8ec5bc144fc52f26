/** Every dialog of both versions of Node-RED: opened, saved unchanged, labelled, explained. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { done, openConfig, openNode, reasons, saved } from './dialog'
import type { EditorBench, Version } from './editor-bench'
import { startEditor } from './editor-bench'
import { choicesOf, cutOff } from './fits'
import { configuration, steps as canvas, wholeFlow } from './flow'

for (const version of ['node-red', 'node-red-4'] satisfies Version[]) {
  needsServer('chromium')(`every dialog in ${version}`, () => {
    let bench: EditorBench
    beforeAll(async () => {
      bench = await startEditor(version)
      await bench.open(wholeFlow)
    })
    afterAll(async () => {
      await bench?.stop()
    })

    it('has all nodes in the palette category identity', async () => {
      const types = await bench.page
        .locator(
          '#red-ui-palette-base-category-identity .red-ui-palette-node, #red-ui-palette-content-identity .red-ui-palette-node',
        )
        .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-palette-type')))
      expect(types.toSorted()).toEqual([...new Set(canvas.map((node) => node.type))].toSorted())
    })

    it.each(canvas.map(({ id, type }) => ({ id, type })))('opens $id ($type) and saves it unchanged', async ({ id }) => {
      const before = await bench.exported(id)
      await openNode(bench.page, id)
      await done(bench.page)
      expect(await bench.exported(id)).toEqual(before)
      expect(await reasons(bench.page, id)).toEqual([])
      expect(await bench.page.evaluate((node) => window.RED.nodes.node(node)?.changed ?? false, id)).toBe(false)
      expect(bench.complaints).toEqual([])
    })

    it.each(configuration.map(({ id, type }) => ({ id, type })))(
      'opens $id ($type) and saves it unchanged',
      async ({ id, type }) => {
        const before = await bench.exported(id)
        await openConfig(bench.page, type, id)
        await saved(bench.page)
        expect(await bench.exported(id)).toEqual(before)
        expect(await reasons(bench.page, id)).toEqual([])
        expect(await bench.page.evaluate((node) => window.RED.nodes.node(node)?.changed ?? false, id)).toBe(false)
        expect(bench.complaints).toEqual([])
      },
    )

    it('gives every input of every dialog a label or title', async () => {
      expect(canvas.length).toBeGreaterThan(5)
      for (const { id } of canvas) {
        const form = await openNode(bench.page, id)
        const nameless = await form.locator('input:visible, select:visible, textarea:visible').evaluateAll((inputs) =>
          inputs
            .filter((input) => !input.id.startsWith('red-ui-trap'))
            .filter(
              (input) => !input.getAttribute('aria-label') && !(input.id && document.querySelector(`label[for="${input.id}"]`)),
            )
            .map((input) => input.outerHTML.slice(0, 120)),
        )
        expect(nameless, id).toEqual([])
        await done(bench.page)
      }
    })

    it('has room for the text of every choice that is fixed', async () => {
      let choices = 0
      for (const { id } of canvas) {
        const form = await openNode(bench.page, id)
        const measured = await choicesOf(form.locator('.idw-field select:visible'))
        choices += measured.length
        expect(cutOff(measured), id).toEqual([])
        await done(bench.page)
      }
      expect(choices).toBeGreaterThan(10)
    })

    it('shows help for every node', async () => {
      expect(configuration.length).toBeGreaterThan(2)
      for (const { type } of [...canvas, ...configuration]) {
        const help = await bench.page.evaluate(
          (name) => document.querySelector(`script[data-help-name="${name}"]`)?.textContent ?? '',
          type,
        )
        expect(help.length, type).toBeGreaterThan(300)
      }
    })
  })
}
