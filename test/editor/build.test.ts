/** The pages and the shared script as the build leaves them. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from './node-red-server'

const root = join(__dirname, '..', '..')
const listed = (createRequire(__filename)('../../package.json') as { 'node-red': { nodes: Record<string, string> } })['node-red']
  .nodes

describe('the built nodes', () => {
  beforeAll(build)

  it.each(Object.entries(listed))('%s registers its type by name, with template and texts beside it', (name, file) => {
    const page = readFileSync(join(root, file.replace(/\.js$/, '.html')), 'utf8')
    expect(page).toContain(`RED.nodes.registerType("identity-${name}",{`)
    expect(page).toContain(`data-template-name="identity-${name}"`)
    const texts = JSON.parse(
      readFileSync(join(root, 'dist', 'nodes', name, 'locales', 'en-US', `${name}.json`), 'utf8'),
    ) as Record<string, unknown>
    expect(texts['palette']).toEqual(expect.any(String))
  })

  it('share one script that each page names first, and have nothing of it in themselves', () => {
    const pages = readdirSync(join(root, 'dist', 'nodes')).flatMap((name) => {
      const files = readdirSync(join(root, 'dist', 'nodes', name)).filter((file) => file === `${name}.html`)
      return files.map((file) => join(root, 'dist', 'nodes', name, file))
    })
    expect(pages).toHaveLength(Object.keys(listed).length + 1)
    const first = '<script type="module" src="resources/@idweave/node-red/editor.js"></script>\n'
    expect(pages.filter((page) => !readFileSync(page, 'utf8').startsWith(first))).toEqual([])
    expect(pages.filter((page) => statSync(page).size > 5000)).toEqual([])
    expect(statSync(join(root, 'resources', 'editor.js')).size).toBeLessThan(300_000)
  })
})
