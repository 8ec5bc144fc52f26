/** Programs that tests run in a process of their own, to kill it, and folders that go when the test is over. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterEach } from 'vitest'
import { projectRoot } from '../nodes/red'

/** Bundles a program of this folder, named without its `.ts`; the path of what can be run. */
export function childProgram(name: string): string {
  const outfile = join(projectRoot, 'node_modules', '.cache', `engine-${name}.js`)
  const entryPoints = [join(__dirname, `${name}.ts`)]
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', packages: 'external', logLevel: 'error' })
  return outfile
}

/** Makes folders, each for one test of this file. */
export function theFolders(): () => string {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'idweave-killed-'))
    folders.push(folder)
    return folder
  }
}
