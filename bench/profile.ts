/**
 * What a CPU profile says, in lines: `node dist/bench/profile.js FILE.cpuprofile [lines]` prints self time by function, by file,
 * and inclusive time by function. Profiles come from `npm run bench -- --profiles FOLDER`.
 */
import { readFileSync } from 'node:fs'

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const [file, lines = '40'] = process.argv.slice(2)
if (file === undefined) throw new Error('Name a .cpuprofile file.')
const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile
const nodes = new Map(profile.nodes.map((node) => [node.id, node]))

const selfOf = new Map<number, number>()
profile.samples.forEach((id, i) => selfOf.set(id, (selfOf.get(id) ?? 0) + (profile.timeDeltas[i] ?? 0) / 1000))

function place({ url, lineNumber }: ProfileNode['callFrame']): string {
  const path = url
    .replace(/^file:\/\//, '')
    .replace(/^.*\/dist\//, '')
    .replace(/^.*\/node_modules\//, '~')
  return path === '' ? '' : `${path}:${lineNumber + 1}`
}

/** A function without a name and a place is one of a native library: SQLite's statements, called by what is named. */
function nameOf({ callFrame }: ProfileNode, caller: string): string {
  const where = place(callFrame)
  if (where === '' && callFrame.functionName === '') return `native, called by ${caller}`
  return `${callFrame.functionName || '(anonymous)'}${where === '' ? '' : `  ${where}`}`
}

const bySelf = new Map<string, number>()
const byFile = new Map<string, number>()
const byTotal = new Map<string, number>()
const add = (to: Map<string, number>, key: string, ms: number): unknown => to.set(key, (to.get(key) ?? 0) + ms)

/** Adds up the time under a node; a function that calls itself is counted once. */
function walk(node: ProfileNode, above: ReadonlySet<string>, caller: string): number {
  const name = nameOf(node, caller)
  const self = selfOf.get(node.id) ?? 0
  add(bySelf, name, self)
  add(byFile, place(node.callFrame).replace(/:\d+$/, '') || node.callFrame.functionName || 'native (SQLite)', self)
  const inside = above.has(name) ? above : new Set([...above, name])
  const children = (node.children ?? []).flatMap((id) => nodes.get(id) ?? [])
  const total = children.reduce((sum, child) => sum + walk(child, inside, name), self)
  if (inside !== above) add(byTotal, name, total)
  return total
}

const [root] = profile.nodes
const whole = root ? walk(root, new Set(), '') : 0
const idle = bySelf.get('(idle)') ?? 0

function print(title: string, times: Map<string, number>): void {
  console.log(`\n${title}`)
  const sorted = [...times].filter(([name]) => name !== '(root)').sort(([, a], [, b]) => b - a)
  for (const [name, ms] of sorted.slice(0, Number(lines)))
    console.log(`${ms.toFixed(0).padStart(7)} ms ${((ms / whole) * 100).toFixed(1).padStart(5)} %  ${name}`)
}

console.log(`${file}: ${whole.toFixed(0)} ms, idle ${idle.toFixed(0)} ms`)
print('Self time by function', bySelf)
print('Self time by file', byFile)
print('Time with everything called', byTotal)
