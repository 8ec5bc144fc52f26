/** Comments: every file says what it is for, and none is wider than the page. */
import ts from 'typescript'
import type { Finding, Habit } from './habit'
import type { Source } from './project'

const mostColumns = 130

export const missingHeaders: Habit = {
  name: 'missing-headers',
  rule: 'A file begins with a comment /** … */ that says in a sentence what it is for.',
  find: ({ sources }) =>
    sources
      .filter(({ tree }) => !/^\/\*\*[\s*]*[^\s*/]/.test(tree.text.replace(/^#!.*\n/, '')))
      .map(({ path }) => ({ file: path, line: 1, what: 'no header', weight: 1 })),
}

export const wideComments: Habit = {
  name: 'wide-comments',
  rule: `No line of a comment goes beyond column ${mostColumns}.`,
  find: ({ sources }) => sources.flatMap(wideCommentsOf),
}

function wideCommentsOf({ path, tree }: Source): readonly Finding[] {
  const wide = new Map<number, Finding>()
  // Looking for comments takes time; most files have no line that is too wide.
  if (!tree.text.split('\n').some((line) => line.length > mostColumns)) return []
  for (const { pos, end } of commentsOf(tree)) {
    const first = tree.getLineAndCharacterOfPosition(pos).line
    const last = tree.getLineAndCharacterOfPosition(end).line
    for (const line of tree.text
      .split('\n')
      .slice(first, last + 1)
      .keys()) {
      const width = widthOf(tree, first + line)
      if (width > mostColumns) wide.set(first + line, { file: path, line: first + line + 1, what: `${width} columns`, weight: 1 })
    }
  }
  return [...wide.values()].sort((a, b) => a.line - b.line)
}

function widthOf(tree: ts.SourceFile, line: number): number {
  const starts = tree.getLineStarts()
  return tree.text.slice(starts[line], starts[line + 1] ?? tree.text.length).trimEnd().length
}

/** The comments of a file: what stands between its tokens. */
function commentsOf(tree: ts.SourceFile): readonly ts.CommentRange[] {
  const found = new Map<number, ts.CommentRange>()
  const visit = (node: ts.Node): void => {
    for (const range of ts.getLeadingCommentRanges(tree.text, node.getFullStart()) ?? []) found.set(range.pos, range)
    for (const range of ts.getTrailingCommentRanges(tree.text, node.getEnd()) ?? []) found.set(range.pos, range)
    for (const child of node.getChildren(tree)) visit(child)
  }
  visit(tree)
  return [...found.values()]
}
