/**
 * The documentation against the code: links that lead somewhere; variables, settings, commands and statuses that exist, all of
 * them.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connectorTypes } from '../../runtime/connectors/list'
import { problemCodes, problemKinds } from '../../runtime/model/problems'
import { projectRoot, sourcesIn } from './sources'

const textOf = (file: string): string => readFileSync(join(projectRoot, file), 'utf8')
const inDocs = readdirSync(join(projectRoot, 'docs'), { recursive: true }).map((file) => join('docs', String(file)))
const pages = ['README.md', 'CONTRIBUTING.md', ...inDocs].filter((file) => file.endsWith('.md'))
const unique = (found: Iterable<RegExpMatchArray>): string[] => [...new Set([...found].map((match) => match[1] ?? ''))].sort()

/** The headings of a page as links name them. */
function anchorsIn(file: string): string[] {
  return [...textOf(file).matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\d -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function deadLinks(page: string): string[] {
  const targets = unique(textOf(page).matchAll(/\]\((?!https?:)([^)]+)\)/g))
  return targets.filter((target) => {
    const [path = '', heading] = target.split('#')
    const file = path === '' ? page : join(dirname(page), path)
    if (!existsSync(join(projectRoot, file))) return true
    return heading !== undefined && !anchorsIn(file).includes(heading)
  })
}

describe('the documentation', () => {
  it.each(pages)('%s has no dead link', (page) => {
    expect(deadLinks(page)).toEqual([])
  })

  it('describes every variable that is read, and no other', () => {
    const code = [
      'settings.js',
      'scripts/start.mjs',
      'scripts/user-folder.mjs',
      'scripts/backup.mjs',
      'scripts/rotate-secret.mjs',
      ...sourcesIn('bin'),
      ...sourcesIn('runtime'),
      ...sourcesIn('nodes'),
    ]
    const read = unique(code.flatMap((file) => [...textOf(file).matchAll(/\b(IDWEAVE_[A-Z_]+)/g)]))
    const described = unique(textOf('docs/operations.md').matchAll(/`(IDWEAVE_[A-Z_]+)/g))
    expect(described).toEqual([...new Set([...read, 'IDWEAVE_REQUIRE_SERVERS'])].sort())
  })

  it('names only commands that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
    const named = unique(pages.flatMap((page) => [...textOf(page).matchAll(/npm run (?:--silent )?([\w-]+)/g)]))
    // What a build makes need not be there yet; its source must be.
    const sourceOf = (name: string): string => (scripts[name]?.split(' ')[1] ?? '').replace(/^dist\/(.*)\.js$/, '$1.ts')
    expect(named.filter((name) => !(name in scripts) || !existsSync(join(projectRoot, sourceOf(name))))).toEqual([])
  })

  it('names only files that exist, in the pages of rooms and of the project alike', () => {
    const files = ['nodes', 'runtime', 'test', 'scripts', 'bench', 'bin'].flatMap((folder) =>
      readdirSync(join(projectRoot, folder), { recursive: true }).map((file) => join(folder, String(file))),
    )
    const names = new Set(files.map((file) => basename(file)))
    const rooms = files.filter((file) => basename(file) === 'README.md')
    expect(rooms.length).toBeGreaterThan(10)
    const unknown = [...rooms, ...pages].flatMap((page) =>
      unique(textOf(page).matchAll(/`([\w./-]+\.(?:ts|mjs))`/g))
        .filter((file) => !names.has(basename(file)))
        .map((file) => `${page}: ${file}`),
    )
    expect(unknown).toEqual([])
  })

  it('names only files and functions that exist', () => {
    const contributing = textOf('CONTRIBUTING.md')
    const texts = [
      contributing,
      textOf('docs/architecture.md'),
      ...pages.filter((page) => page.startsWith('docs/decisions/')).map(textOf),
    ]
    const files = unique(texts.flatMap((text) => [...text.matchAll(/`((?:nodes|runtime|test|scripts)\/[\w/.-]+\.\w+)`/g)]))
    expect(files.length).toBeGreaterThan(10)
    expect(files.filter((file) => !existsSync(join(projectRoot, file)))).toEqual([])
    const walk = contributing.slice(contributing.indexOf("## One record's way"), contributing.indexOf('## To add a connector'))
    const inEngine = unique(walk.matchAll(/`((?:canvas|runs|import|sync|export|pipeline)\/[\w/.-]+\.ts)`/g))
    expect(inEngine.length).toBeGreaterThan(10)
    const homes = ['runtime', 'runtime/engine'].map((folder) => join(projectRoot, folder))
    expect(inEngine.filter((file) => !homes.some((home) => existsSync(join(home, file))))).toEqual([])
    const code = [...sourcesIn('runtime'), ...sourcesIn('nodes')].map(textOf).join('\n')
    const named = unique(walk.matchAll(/`([a-z]+[A-Z]\w+|elect|trigger)`/g))
    expect(named.length).toBeGreaterThan(20)
    expect(
      named.filter((name) => !new RegExp(`(?:function|async|private|const) ${name}\\b|^  ${name}\\(`, 'm').test(code)),
    ).toEqual([])
  })

  it('explains every status of a run', () => {
    const statuses = /type RunStatus = ([^\n]+)/.exec(textOf('runtime/model/runs.ts'))?.[1]?.match(/\w+/g) ?? []
    expect(statuses.length).toBeGreaterThan(5)
    const rows = unique(textOf('docs/operations.md').matchAll(/^\| (\w+) \| /gm))
    expect(statuses.filter((status) => !rows.includes(status))).toEqual([])
  })

  it('names tests that there are, for each who might do harm', () => {
    const security = textOf('docs/security.md')
    const from = security.indexOf('## Who might do harm')
    const table = security.slice(from, security.indexOf('\n## ', from + 1))
    const named = unique(table.matchAll(/`(test\/[\w./-]+)`/g))
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((file) => !existsSync(join(projectRoot, file)))).toEqual([])
  })

  it('N10 has the drill for every code of a problem, with what it is, and for no other', () => {
    const operations = textOf('docs/operations.md')
    const from = operations.indexOf('## What to do about a problem')
    const drills = operations.slice(from, operations.indexOf('\n## ', from + 1))
    const described = [...drills.matchAll(/^### ([\w-]+)\n\n\*(\w+)\.\* \S/gm)].map(([, code, word]) => [code, word])
    const word = { fault: 'Failing', decision: 'Waiting', pause: 'Paused', advice: 'Advice' }
    expect(described).toEqual(problemCodes.map((code) => [code, word[problemKinds[code]]]))
  })

  it.each(connectorTypes.map((type) => type.name))("has every setting of the connector %s, in the dialog's words", (name) => {
    const page = textOf(`docs/connectors/${name}.md`)
    const settings = connectorTypes.find((type) => type.name === name)?.settings ?? []
    const rows = settings.map((setting) => `| ${setting.label} | ${setting.help.replaceAll('|', '\\|')} | `)
    expect(settings.length).toBeGreaterThan(0)
    expect(rows.filter((row) => !page.includes(row))).toEqual([])
  })

  it('starts and tests with the two commands that build machines run, too', () => {
    expect(textOf('README.md')).toMatch(/^npm ci && npm start$/m)
    expect(textOf('README.md')).toMatch(/^npm ci && npm test$/m)
  })
})
