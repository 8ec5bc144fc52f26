/** The rulebook held against the project: where rules are cited, and which tests name them. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { idsIn, lettersOf, readRulebook, type Rule, type Rulebook, strangeIdsIn } from './rulebook'
import { type TestTitle, titlesIn } from './test-titles'

/** Where the rules stand. */
export const rulesPage = join('docs', 'rules.md')

/** What cites rules in comments and texts, besides the titles of tests. */
const sources = ['runtime', 'nodes', 'bin', 'scripts', 'bench', 'flows', 'examples', 'docs', 'settings.js', 'README.md']

/** Data, as that of the demo and of measurements, is no text. */
const written = /^(?!bench\/results\/).*\.(?:[cm]?[jt]s|html|css|json|md)$/

/** One id in one line of a file; `line` begins at 1. */
export interface Citation {
  readonly id: string
  readonly file: string
  readonly line: number
}

/** A rule with the titles of the tests that name it. */
export interface RuleWithTests {
  readonly rule: Rule
  readonly tests: readonly TestTitle[]
}

export function rulebookOf(root: string): Rulebook {
  return readRulebook(readFileSync(join(root, rulesPage), 'utf8'))
}

/** Every id cited in the sources, once a line. */
export function citationsOf(root: string, book: Rulebook): readonly Citation[] {
  const letters = lettersOf(book)
  const files = sources.flatMap((path) => filesIn(root, path)).filter((file) => written.test(file))
  return files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((text, at) => idsIn(text, letters).map((id) => ({ id, file, line: at + 1 }))),
  )
}

/** Ids that the sources or the titles of tests cite as if they were of the book, as `Z9` or `J4a`, and are not. */
export function strangeCitations(root: string, book: Rulebook, titles: readonly TestTitle[]): readonly Citation[] {
  const known = new Set(book.rules.map(({ id }) => id))
  const inTitles = titles.flatMap(({ file, line, title }) => strangeIdsIn(title, known).map((id) => ({ id, file, line })))
  const files = sources.flatMap((path) => filesIn(root, path)).filter((file) => written.test(file))
  const inSources = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((text, at) => strangeIdsIn(` ${text}`, known).map((id) => ({ id, file, line: at + 1 }))),
  )
  return [...inTitles, ...inSources]
}

/** The rules that are built, wholly or in part, and that nothing of the programme cites. */
export function uncitedRules(root: string, book: Rulebook): readonly Rule[] {
  const cited = new Set(citationsOf(root, book).flatMap(({ id, file }) => (programme.test(file) ? [id] : [])))
  return book.rules.filter(({ id, missing }) => missing !== 'everything' && !cited.has(id))
}

const programme = /^(?:runtime|nodes|bin)\//

/** The titles of all tests, in the order of their files. */
export function titlesOf(root: string): readonly TestTitle[] {
  return filesIn(root, 'test')
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => titlesIn(file, readFileSync(join(root, file), 'utf8')))
}

/** Every rule of the book with the tests that name it, in the order of the book. */
export function testsByRule(book: Rulebook, titles: readonly TestTitle[]): readonly RuleWithTests[] {
  const letters = lettersOf(book)
  const named = titles.map((test) => ({ test, ids: idsIn(test.title, letters) }))
  return book.rules.map((rule) => ({
    rule,
    tests: named.filter(({ ids }) => ids.includes(rule.id)).map(({ test }) => test),
  }))
}

/** The rules somebody asks for by id, in any letter case and also as a range; `unknown` is what was written and is none. */
export function idsAsked(
  book: Rulebook,
  words: readonly string[],
): { readonly ids: readonly string[]; readonly unknown: readonly string[] } {
  const letters = lettersOf(book)
  const known = new Set(book.rules.map((rule) => rule.id))
  const asked = words.map((word) => ({ word, ids: idsIn(word.toUpperCase(), letters) }))
  const isKnown = ({ ids }: { readonly ids: readonly string[] }): boolean => ids.length > 0 && ids.every((id) => known.has(id))
  return {
    ids: asked.flatMap(({ ids }) => ids),
    unknown: asked.filter((each) => !isKnown(each)).map(({ word }) => word),
  }
}

/** The files below a folder, or the file itself, as paths from the root with slashes. */
function filesIn(root: string, path: string): string[] {
  if (statSync(join(root, path)).isFile()) return [path]
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}
