/** The flow files that come with the package. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FlowNode } from '../nodes/red'
import { projectRoot } from '../nodes/red'

export interface ShippedFlow {
  /** Path from the project's root. */
  readonly file: string
  readonly path: string
  readonly text: string
  readonly nodes: readonly FlowNode[]
}

export function shippedFlows(): ShippedFlow[] {
  return ['flows', 'examples'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder))
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => {
        const path = join(projectRoot, folder, name)
        const text = readFileSync(path, 'utf8')
        return { file: `${folder}/${name}`, path, text, nodes: JSON.parse(text) as FlowNode[] }
      }),
  )
}

/** The names of the demo data's files. */
export function demoFiles(): string[] {
  return readdirSync(join(projectRoot, 'flows', 'demo')).filter((name) => name.endsWith('.csv'))
}

/** The flow without schedules, so that no test starts anything by the clock. */
export function unscheduled(nodes: readonly FlowNode[]): FlowNode[] {
  return nodes.map((node) => (node.type === 'inject' ? { ...node, crontab: '' } : node))
}
