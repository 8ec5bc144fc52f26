/** That tests can fail: expectations that hold of anything, and those that are never reached, prove nothing. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { projectRoot, sourcesIn } from './sources'

const partialMatchers = ['toMatchObject', 'objectContaining']

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
}

function place(node: ts.Node): string {
  const source = node.getSourceFile()
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
}

function everyNode(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node)
  ts.forEachChild(node, (child) => everyNode(child, see))
}

/** Places of `{}` where part of an object is described: every object has that part. */
function emptyParts(source: ts.SourceFile): string[] {
  const found: string[] = []
  const within = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node) && node.properties.length === 0) found.push(place(node))
    if (!ts.isCallExpression(node)) ts.forEachChild(node, within)
  }
  everyNode(source, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return
    if (partialMatchers.includes(node.expression.name.text)) node.arguments.forEach(within)
  })
  return found
}

/**
 * A loop over what was computed just now may go round no time; one over a list written down does, and one over a variable is
 * taken to.
 */
function mayBeEmpty(node: ts.Node): boolean {
  if (!ts.isForOfStatement(node)) return false
  let list: ts.Expression = node.expression
  while (ts.isAsExpression(list) || ts.isSatisfiesExpression(list)) list = list.expression
  return !ts.isArrayLiteralExpression(list) && !ts.isIdentifier(list)
}

/** Places of tests that expect something only within such a loop. */
function expectationsInLoopsOnly(source: ts.SourceFile): string[] {
  const found: string[] = []
  everyNode(source, (node) => {
    if (!ts.isCallExpression(node) || !/^it\b/.test(node.expression.getText())) return
    const body = node.arguments.at(-1)
    if (!body || !ts.isArrowFunction(body)) return
    let [reached, perhaps] = [0, 0]
    const count = (part: ts.Node, inLoop: 'in a loop' | 'at once'): void => {
      if (ts.isCallExpression(part) && /^expect\w*$/.test(part.expression.getText()))
        if (inLoop === 'in a loop') perhaps++
        else reached++
      ts.forEachChild(part, (child) => count(child, mayBeEmpty(part) ? 'in a loop' : inLoop))
    }
    count(body.body, 'at once')
    if (perhaps > 0 && reached === 0) found.push(place(node))
  })
  return found
}

const tests = sourcesIn('test').map((file) => parse(file, readFileSync(join(projectRoot, file), 'utf8')))

describe('tests', () => {
  it('never describe a part of an object as {}: toEqual says that there is nothing in it', () => {
    expect(tests.flatMap(emptyParts)).toEqual([])
  })

  it('expect something outside of loops that may go round no time: collect what the loop sees, and expect that', () => {
    expect(tests.flatMap(expectationsInLoopsOnly)).toEqual([])
  })
})

describe('the reader of tests', () => {
  it('sees empty parts, however deep, and leaves calls alone', () => {
    const text = `expect(a).toMatchObject({\n  b: {},\n  c: [{}],\n  d: made({}),\n})\nexpect(a).toEqual({})\nexpect.objectContaining({})`
    expect(emptyParts(parse('a.ts', text))).toEqual(['a.ts:2', 'a.ts:3', 'a.ts:7'])
  })

  it('sees expectations that may never be reached', () => {
    const test = (body: string): string => `it('…', async () => { ${body} })`
    const wrong = [test('for await (const page of read()) expect(page).toBe(1)'), test('for (const a of b ?? []) { expect(a) }')]
    const right = [test('for (const a of read()) expect(a); expect(b)'), test('for (const a of [1, 2] as const) expect(a)')]
    expect(expectationsInLoopsOnly(parse('a.ts', [...wrong, ...right].join('\n')))).toEqual(['a.ts:1', 'a.ts:2'])
  })
})
