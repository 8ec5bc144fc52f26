import { readFileSync } from 'node:fs'
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
})
