/** What the canvas, as it is edited, could not do if it were deployed (N10): asked for after changes, for whoever may deploy. */
import type { FlowProblem } from '../server/api'
import { mayAskOfEdited, problemsOfEdited } from '../server/edited-flow'

type CanvasNode = EditorNode & Record<string, unknown>

/** Changes that follow one another are one. */
const restMs = 1200

const changes: readonly EditorChange[] = [
  'nodes:add',
  'nodes:change',
  'nodes:remove',
  'links:add',
  'links:remove',
  'editor:save',
  'deploy',
]

const known = new Map<string, readonly FlowProblem[]>()
let isWatching = false
let timer: ReturnType<typeof setTimeout> | undefined
let asked = 0

/** Those of a node, and of configuration nodes that are shown on it. */
export function problemsOf(id: string): readonly FlowProblem[] {
  return known.get(id) ?? []
}

/** From now on, once an editor session. `changed` is called with the nodes whose problems are others. */
export function watchProblems(changed: (nodes: readonly CanvasNode[]) => void): void {
  if (isWatching || !mayAskOfEdited()) return
  isWatching = true
  const askSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void look(changed), restMs)
  }
  let isLoaded = false
  RED.events.on('flows:loaded', () => {
    askSoon()
    if (!isLoaded) for (const event of changes) RED.events.on(event, askSoon)
    isLoaded = true
  })
}

async function look(changed: (nodes: readonly CanvasNode[]) => void): Promise<void> {
  const number = ++asked
  // What cannot be asked is said by whatever else is asked of the server.
  const found = await problemsOfEdited().catch(() => null)
  if (!found || number !== asked) return
  const before = new Map(known)
  known.clear()
  for (const problem of found) for (const id of shownOn(problem)) known.set(id, [...(known.get(id) ?? []), problem])
  const ids = [...before.keys(), ...known.keys()].filter((id) => said(before.get(id)) !== said(known.get(id)))
  changed([...new Set(ids)].flatMap((id) => RED.nodes.node(id) ?? []))
}

function said(problems: readonly FlowProblem[] | undefined): string {
  return JSON.stringify(problems ?? [])
}

/** A configuration node is on no tab: what is wrong with it is shown on the first node that uses it, and in its own dialog. */
function shownOn({ node }: FlowProblem): readonly string[] {
  const found = node === null ? null : RED.nodes.node(node)
  if (!found) return []
  const users = (found.users ?? []).filter(({ z, type }) => z !== undefined && z !== '' && type.startsWith('identity-'))
  const [first] = [...users].sort((a, b) => (a.x ?? 0) - (b.x ?? 0))
  return first && found.z === undefined ? [found.id, first.id] : [found.id]
}
