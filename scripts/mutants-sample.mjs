/** What `npm run mutants` changes: the files named, or of all only the lines changed since a revision, as a sample. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The TypeScript files in a folder of the project, or the file itself, as paths from the root. Throws where there is neither. */
export function filesIn(path) {
  if (!existsSync(join(root, path))) throw new Error(`There is no ${path}.`)
  if (statSync(join(root, path)).isFile()) return [path]
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

/**
 * The lines of the new text that changed since a revision, by file, as `first-last`; undefined where there is no such
 * revision.
 */
function changedLines(revision) {
  const { status, stdout } = spawnSync('git', ['diff', '-M', '--unified=0', '--no-color', revision, '--', 'runtime'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) return undefined
  const found = new Map()
  let file
  for (const line of stdout.split('\n')) {
    file = /^\+\+\+ (?:b\/)?(.+)$/.exec(line)?.[1] ?? file
    const [, first, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? []
    if (first === undefined || count === '0') continue
    found.set(file, [...(found.get(file) ?? []), { first: Number(first), last: Number(first) + Number(count) - 1 }])
  }
  return found
}

/**
 * What is to be changed of these folders and files: files, each with the patterns that name the whole of it or some of its
 * lines; undefined where there is no revision to compare with.
 */
export function chosen(folders, { changed, since, limit }) {
  const files = [...new Set(folders.map((path) => relative(root, resolve(root, path))).flatMap(filesIn))]
  if (!changed) return files.map((file) => ({ file, patterns: [file] }))
  const lines = changedLines(since)
  if (lines === undefined) return undefined
  const size = (file) => lines.get(file).reduce((sum, { first, last }) => sum + last - first + 1, 0)
  const touched = files.filter((file) => lines.has(file)).sort((a, b) => size(b) - size(a))
  const taken = Number(limit) > 0 ? touched.slice(0, Number(limit)) : touched
  if (taken.length < touched.length) console.log(`Left out: ${touched.slice(taken.length).join(', ')}`)
  return taken.map((file) => ({ file, patterns: lines.get(file).map(({ first, last }) => `${file}:${first}-${last}`) }))
}
