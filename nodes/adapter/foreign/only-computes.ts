/**
 * Which nodes of others only compute (N6): what they make of a message depends on it alone and changes nothing else, so that a
 * preview may run them. A node of which that is not certain is not run.
 */
import type { NodeConfig } from '../red'
import { isSettings } from '../read-settings'
import { keptState } from './kept-state'

/** Why a node is not run, as the rest of "it was not run: …"; null: it only computes. */
export function whyNotRun(node: NodeConfig): string | null {
  const found = Object.hasOwn(judges, node.type) ? judges[node.type] : undefined
  if (!found) return 'what it does outside of the flow is not known'
  if (namesEnvironment(node)) return 'it reads the environment'
  return found(node)
}

/** Nodes that say by their type alone that they only compute. */
const always = (): null => null

const judges: Readonly<Record<string, (node: NodeConfig) => string | null>> = {
  junction: always,
  'link in': always,
  'link out': always,
  'link call': always,
  catch: always,
  complete: always,
  range: always,
  json: always,
  yaml: always,
  xml: always,
  csv: always,
  html: always,
  split: always,
  sort: ofProperties,
  join: (node) => (isBlank(node['timeout']) ? ofProperties(node) : 'it waits for some time'),
  switch: ofProperties,
  change: ofProperties,
  template: (node) => ofProperties(node) ?? ofTemplate(node),
  function: ofFunction,
}

/** Kinds of properties whose value is not in the message. */
const outside: ReadonlySet<unknown> = new Set(['flow', 'global', 'env', 'cred'])

/** Of nodes whose rules name their operands by kind. */
function ofProperties(node: NodeConfig): string | null {
  for (const [key, value] of entriesOf(node)) {
    if (/^(?:t|pt|tot|vt|v2t|fromt|\w*Type)$/.test(key)) {
      if (outside.has(value)) return reads(String(value))
      if (value === 'prev') return 'it goes by what it has seen before'
    }
    if (typeof value === 'string' && /\$(?:flowContext|globalContext|env)\b/.test(value)) return reads('flow, global or env')
    if (typeof value === 'string' && /\$(?:random|shuffle)\s*\(/.test(value)) return drawn
  }
  return null
}

/** All texts in the settings, however deep, with the key of each. */
function entriesOf(value: unknown, key = ''): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) return value.flatMap((inner) => entriesOf(inner, key))
  if (isSettings(value)) return Object.entries(value).flatMap(([name, inner]) => entriesOf(inner, name))
  return [[key, value]]
}

/** What code could reach that is not its message; after a dot it is some property of the message. */
const outsideOfCode =
  /(?<![.\w$])(?:flow|global|context|env|globalThis|process|require|import|eval|Function|WebAssembly|SharedArrayBuffer|Atomics|fetch|WebSocket|EventSource|XMLHttpRequest|setTimeout|setInterval|setImmediate|RED)\b|\bconstructor\b|(?<![.\w$])node\s*(?:\[|\.\s*(?:send|done|on|linkcall)\b)/

/** What of it is foretold is one of many. */
const drawn = 'what it makes of a message is drawn by chance'
const byChance = /\bMath\s*\.\s*random\b|(?<![.\w$])crypto\b/

function ofFunction(node: NodeConfig): string | null {
  if (Array.isArray(node['libs']) && node['libs'].length > 0) return 'it uses modules'
  if (!isBlank(node['initialize'])) return 'it has code that runs when it starts'
  if (!isBlank(node['finalize'])) return 'it has code that runs when it stops'
  const found = outsideOfCode.exec(text(node['func']).replaceAll('RED.util.cloneMessage', 'copy'))
  if (found) return `its code has “${found[0]}” in it`
  if (byChance.test(text(node['func']))) return drawn
  const kept = keptState(text(node['func']))
  return kept === null ? null : `it keeps what it puts into “${kept}” from one message to the next`
}

function ofTemplate({ template }: NodeConfig): string | null {
  return /(?<![.\w])(?:flow|global|env)\b/.test(text(template)) ? reads('flow, global or env') : null
}

function reads(what: string): string {
  return `it reads ${what}`
}

/** Node-RED puts a variable in the place of such a text. */
function namesEnvironment(node: NodeConfig): boolean {
  return entriesOf(node).some(([, value]) => typeof value === 'string' && /^\$\{\S+\}$/.test(value))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Comments alone do nothing. */
function isBlank(value: unknown): boolean {
  if (value === undefined || value === null || value === 0) return true
  const stripped = String(value)
    .replaceAll(/\/\/[^\n]*/g, '')
    .trim()
  return stripped === '' || stripped === '0'
}
