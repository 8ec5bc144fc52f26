/**
 * The steps that messages, help texts and pages propose, against what is there: outputs, settings, buttons, commands, routes and
 * message properties by the names they have, and nothing of a rule that is not built.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { commands } from '../../bin/commands/list'
import { operations } from '../../runtime/api/contract/operations'
import { connectorTypes } from '../../runtime/connectors/list'
import { readRulebook } from './rulebook'
import { projectRoot, sourcesIn } from './sources'

/** A text with the place it stands at. */
interface Text {
  readonly at: string
  readonly text: string
}

const read = (file: string): string => readFileSync(join(projectRoot, file), 'utf8')

/** The texts of a source file, what is filled in left open as `…`; comments and types are none. */
function textsIn(file: string, source: string): Text[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const found: Text[] = []
  const visit = (node: ts.Node): void => {
    const text = ts.isStringLiteralLike(node)
      ? node.text
      : ts.isTemplateExpression(node)
        ? node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
        : undefined
    if (text?.includes(' ')) found.push({ at: `${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`, text })
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

function valuesIn(at: string, value: unknown): Text[] {
  if (typeof value === 'string') return [{ at, text: value }]
  return Object.entries((value ?? {}) as object).flatMap(([name, inner]) => valuesIn(`${at} ${name}`, inner))
}

const inNodes = readdirSync(join(projectRoot, 'nodes'), { recursive: true }).map((file) => join('nodes', String(file)))
const locales = inNodes.filter((file) => file.includes('locales') && /\.(json|html)$/.test(file))
const localeTexts = locales.flatMap((file) =>
  file.endsWith('.json') ? valuesIn(file, JSON.parse(read(file))) : [{ at: file, text: read(file) }],
)
const ofCode = ['runtime', 'nodes', 'bin'].flatMap(sourcesIn).flatMap((file) => textsIn(file, read(file)))
const pages = ['README.md', 'docs/operations.md', 'docs/security.md', 'docs/connectors/csv.md', 'docs/connectors/ldap.md']
const all: readonly Text[] = [...ofCode, ...localeTexts, ...pages.map((at) => ({ at, text: read(at) }))]

/** What the pattern's first group names in the texts and is none of `known`. */
function unknown(texts: readonly Text[], pattern: RegExp, known: ReadonlySet<string>): string[] {
  return texts.flatMap(({ at, text }) =>
    [...text.matchAll(pattern)].flatMap(([, name = '']) => (name.includes('…') || known.has(name) ? [] : [`${at}: ${name}`])),
  )
}

const matches = (texts: readonly Text[], pattern: RegExp): number =>
  texts.reduce((sum, { text }) => sum + [...text.matchAll(pattern)].length, 0)

const editor = JSON.parse(read('nodes/editor/locales/en-US/editor.json')) as { output: Record<string, string> }
const labels = new Set([
  ...localeTexts.map(({ text }) => text),
  ...connectorTypes.flatMap(({ settings }) => settings.map(({ label }) => label)),
  'Script',
])

const named: readonly (readonly [what: string, pattern: RegExp, known: ReadonlySet<string>, least: number])[] = [
  ['outputs', /\boutputs? "([^"]+)"/g, new Set(Object.values(editor.output)), 5],
  ['settings', /\b(?:settings?|under) "([^"]+)"/g, labels, 10],
  ['fields', /"([A-Z][a-z]+(?: [a-z]+)*)" (?:of the connected system|gives)/g, labels, 2],
  ['buttons', /\b[Pp]ress ([A-Z]\w+)/g, labels, 4],
  ['commands', /(?:\b(?:with|See|or|with:|See it with:) |`)idweave ([a-z][a-z-]*)/g, new Set(Object.keys(commands)), 5],
  [
    'scripts',
    /\bnpm run (?:--silent )?([\w-]+)/g,
    new Set(Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts)),
    5,
  ],
  [
    'routes',
    /\b(?:GET|POST) (?:identity\/)?(?!http)([a-z](?:[\w/{}-]|\.json)*)/g,
    new Set(Object.values(operations).flatMap(({ path }) => [path, path.replace(/\{\w+\}/g, '{…}')])),
    5,
  ],
]

describe('a text that proposes a step', () => {
  it.each(named)('N10 names only %s that exist', (_what, pattern, known, least) => {
    expect(matches(all, pattern)).toBeGreaterThanOrEqual(least)
    expect(unknown(all, pattern, known)).toEqual([])
  })

  /** What only a rule that is not built would let somebody do. */
  const promised: readonly (readonly [rule: string, missing: RegExp, proposes: RegExp])[] = [
    ['J9', /by hand/, /\b(?:join|link|disconnect)(?: it| them| the \w+)? by hand\b/i],
    ['L7', /by hand/, /\b(?:make|delete|create) (?:the person|the people|her|him|people) by hand\b/i],
    ['N6', /editor/, /\bpreview\b[^.]*\b(?:drafts?|not (?:yet )?deployed|in the editor|before (?:you deploy|deploying))\b/i],
    ['O8', /references/, /\bflow (?:the|a) reference\b/i],
  ]
  const { rules } = readRulebook(read('docs/rules.md'))

  it.each(promised)('N10 says nothing of what is not built of %s', (id, missing, proposes) => {
    const rule = rules.find((other) => other.id === id)
    const isOpen = rule?.missing === 'everything' || (typeof rule?.missing === 'object' && missing.test(rule.missing.part))
    expect(rule).toBeDefined()
    expect(isOpen ? all.filter(({ text }) => proposes.test(text)).map(({ at }) => at) : []).toEqual([])
  })

  it('N10 I18 does not ask to go on with what was thrown away', () => {
    expect(all.filter(({ text }) => /go on where it stopped/.test(text)).map(({ at }) => at)).toEqual([])
  })

  it('reads texts wherever they stand, and no comments', () => {
    const source = "/** Press Nothing */ const a = f(`Press ${b} and Go`, 'Press Stop now') // Press No"
    expect(textsIn('a.ts', source).map(({ text }) => text)).toEqual(['Press … and Go', 'Press Stop now'])
    expect(unknown(textsIn('a.ts', source), /Press (\S+)/g, new Set(['Go']))).toEqual(['a.ts:1: Stop'])
  })
})
