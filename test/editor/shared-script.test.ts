/**
 * What the pages of all nodes share is one script, which each of them names: Node-RED may send the pages in any order, or one of
 * them alone.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { done, openNode } from './dialog'
import type { EditorBench, Version } from './editor-bench'
import { startEditor } from './editor-bench'
import { configuration, steps, wholeFlow } from './flow'

/** Counts how often the shared script has put itself into the page. */
function countInstances(): void {
  let shared: unknown
  Object.defineProperty(window, 'instances', { value: 0, writable: true })
  Object.defineProperty(window, 'idweaveEditor', {
    get: () => shared,
    set: (value) => {
      shared = value
      ;(window as unknown as { instances: number }).instances += 1
    },
  })
}

const backwards = (pages: string): string =>
  pages
    .split(/(?=<!-- --- \[red-module:\S+\] --- -->)/)
    .toReversed()
    .join('\n')

for (const version of ['node-red', 'node-red-4'] satisfies Version[]) {
  needsServer('chromium')(`the pages of the nodes, sent backwards by ${version}`, () => {
    let bench: EditorBench
    const fetched: string[] = []
    beforeAll(async () => {
      bench = await startEditor(version)
      bench.page.on('request', (request) => {
        if (request.url().includes('/resources/@idweave/')) fetched.push(new URL(request.url()).pathname)
      })
      await bench.page.addInitScript(countInstances)
      await bench.page.route(
        (url) => url.pathname === '/nodes',
        async (route) => {
          const answer = await route.fetch()
          const text = await answer.text()
          await route.fulfill({ response: answer, body: text.includes('[red-module:') ? backwards(text) : text })
        },
      )
      await bench.open(wholeFlow)
    })
    afterAll(async () => {
      await bench?.stop()
    })

    it('register every type, and fetch and share what they have in common once', async () => {
      const types = [...new Set([...steps, ...configuration].map(({ type }) => type))]
      const missing = await bench.page.evaluate((wanted) => wanted.filter((type) => !window.RED.nodes.getType(type)), types)
      expect(missing).toEqual([])
      expect(await bench.page.evaluate(() => (window as unknown as { instances: number }).instances)).toBe(1)
      expect(fetched).toEqual(['/resources/@idweave/node-red/editor.js'])
    })

    it('open their dialogs', async () => {
      const form = await openNode(bench.page, 'outflow')
      await form.getByLabel('Attribute in the system').waitFor()
      await done(bench.page)
      expect(bench.complaints).toEqual([])
    })
  })
}
