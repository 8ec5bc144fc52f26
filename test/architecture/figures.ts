/** Figures of the sources: how long files and functions are, and how the engine's rooms hang together. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import type { Source } from './habits/project'
import { functionsOf, linesOf } from './habits/sizes'
import { circlesAmong, type Import, importsIn, sourcesOf } from './sources'

/** An import from one room of the engine to another: how many files import how much. */
export interface Arrow {
  readonly from: string
  readonly to: string
  readonly imports: number
}

export interface Figures {
  readonly files: number
  /** Lines of a file: of the one in the middle, of the one that is longer than 95 of a hundred, and of the longest. */
  readonly lines: { readonly median: number; readonly p95: number; readonly longest: number; readonly longestFile: string }
  readonly functions: number
  readonly longFunctions: number
  readonly arrows: readonly Arrow[]
  /** Pairs of rooms with arrows both ways. */
  readonly bothWays: number
  /** Groups of files of the engine that import one another in circles, types included. */
  readonly circles: readonly (readonly string[])[]
}

const folders = ['runtime', 'nodes', 'bin']
const engine = 'runtime/engine'

/** A function that is longer asks which second idea is in it. */
const longFunction = 40

/** Reads runtime/, nodes/ and bin/ of the project at `root`. */
export function figuresOf(root: string): Figures {
  const sources = folders.flatMap((folder) => sourcesOf(root, folder)).map((path) => readSource(root, path))
  const lengths = sources.map(({ path, tree }) => ({ path, lines: linesOf(tree) })).sort((a, b) => a.lines - b.lines)
  const at = (share: number): number => lengths[Math.ceil(lengths.length * share) - 1]?.lines ?? 0
  const functions = functionsOf(sources)
  const imports = sources
    .filter(({ path }) => path.startsWith(`${engine}/`))
    .flatMap(({ path, tree }) => importsIn(path, tree.text))
  const arrows = arrowsAmong(imports)
  return {
    files: sources.length,
    lines: { median: at(0.5), p95: at(0.95), longest: at(1), longestFile: lengths.at(-1)?.path ?? '' },
    functions: functions.length,
    longFunctions: functions.filter(({ lines }) => lines > longFunction).length,
    arrows,
    bothWays: arrows.filter(({ from, to }) => from < to && arrows.some((back) => back.from === to && back.to === from)).length,
    circles: circlesAmong(imports),
  }
}

function readSource(root: string, path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) }
}

function arrowsAmong(imports: readonly Import[]): readonly Arrow[] {
  const between = imports
    .filter(({ kind, to }) => kind === 'own' && to.startsWith(`${engine}/`))
    .map(({ from, to }) => ({ from: roomOf(from), to: roomOf(to) }))
    .filter(({ from, to }) => from !== to)
  return [...Map.groupBy(between, ({ from, to }) => `${from} → ${to}`).values()].flatMap((its) => {
    const [first] = its
    return first === undefined ? [] : [{ ...first, imports: its.length }]
  })
}

/** The folder of a file below the engine, `.` for the engine's own. */
function roomOf(file: string): string {
  return dirname(file).slice(engine.length + 1) || '.'
}

export function figuresText({ files, lines, functions, longFunctions, arrows, bothWays, circles }: Figures): string {
  const inCircles = circles.reduce((sum, { length }) => sum + length, 0)
  const imports = arrows.reduce((sum, arrow) => sum + arrow.imports, 0)
  return [
    `${files} files in ${folders.join(', ')}: median ${lines.median} lines, p95 ${lines.p95}, longest ${lines.longest} (${lines.longestFile})`,
    `${functions} functions, ${longFunctions} of more than ${longFunction} lines`,
    `${engine}: ${arrows.length} arrows between rooms (${imports} imports), ${bothWays} pairs with arrows both ways, ` +
      `${circles.length} circles (${inCircles} files)`,
  ].join('\n')
}
