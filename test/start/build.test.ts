/** What npm run build writes, in a small project of its own. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot, temporaryFolder } from './running'

describe('npm run build', () => {
  const folder = temporaryFolder()
  const modules = join(folder.path, 'modules')
  beforeAll(() => {
    for (const name of ['typescript', 'esbuild', '@esbuild']) {
      mkdirSync(modules, { recursive: true })
      symlinkSync(join(projectRoot, 'node_modules', name), join(modules, name))
    }
  })
  afterAll(() => folder.remove())

  /** A project with one source of each kind, and the packages of the others. */
  function newProject(name: string): string {
    const root = join(folder.path, name)
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), text)
    }
    for (const script of ['build.mjs', 'build-pages.mjs', 'needs-binaries.mjs'])
      cpSync(join(projectRoot, 'scripts', script), join(root, 'scripts', script))
    write('package.json', '{ "name": "small", "files": ["dist"] }')
    write('tsconfig.json', '{ "compilerOptions": { "types": [], "rootDir": ".", "outDir": "dist" }, "include": ["runtime"] }')
    write('tsconfig.editor.json', '{ "compilerOptions": { "types": [] }, "include": ["nodes"] }')
    write('runtime/one.ts', 'export const one = 1\n')
    write('runtime/two.ts', 'export const two = 2\n')
    write('nodes/store/store.editor.ts', 'export const shown = 1\n')
    symlinkSync(modules, join(root, 'node_modules'))
    return root
  }

  const build = (root: string) => execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { encoding: 'utf8' })
  const isBuilt = (root: string) => ['one.js', 'two.js'].map((name) => existsSync(join(root, 'dist', 'runtime', name)))

  it('writes what is missing, whatever was built elsewhere with the same packages', () => {
    const [first, second] = [newProject('first'), newProject('second')]
    build(first)
    expect(isBuilt(first)).toEqual([true, true])
    cpSync(join(first, 'dist', 'runtime', 'one.js'), join(second, 'dist', 'runtime', 'one.js'), { recursive: true })
    expect(build(second)).toContain('built in')
    expect(isBuilt(second)).toEqual([true, true])
  })

  it('keeps what it remembers where it goes with the output, and is not published', () => {
    const root = newProject('third')
    build(root)
    rmSync(join(root, 'dist'), { recursive: true })
    build(root)
    expect(isBuilt(root)).toEqual([true, true])
    expect(existsSync(join(modules, '.cache'))).toBe(false)
    const { files } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { files: string[] }
    expect(existsSync(join(root, 'dist', '.tsc', 'runtime.tsbuildinfo'))).toBe(true)
    expect(files).toContain('!dist/.tsc')
  })
})
