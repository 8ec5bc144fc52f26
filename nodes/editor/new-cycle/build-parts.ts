/** What the groups of a new cycle are made with: ids known beforehand, and nodes of each kind with their usual settings. */
import type { JoinPair } from '../../../runtime/model/rules'
import { newMapping } from '../mapping/mapping'
import type { MappingConfig } from '../canvas/shapes'
import type { CycleAnswers, CycleValue } from './answers'
import type { CycleConfig } from './build-config'
import type { FlowNode } from './layout'
import type { Say } from './words'

export interface Around {
  readonly answers: CycleAnswers
  readonly config: CycleConfig
  readonly newId: () => string
  readonly say: Say
  /** The link node that people come to accounts by. */
  readonly accountsIn: string
}

export function step(id: string, type: string, settings: Readonly<Record<string, unknown>>): FlowNode {
  return { id, type, ...settings }
}

export function importNode(id: string, name: string, system: string, wires: readonly (readonly string[])[]): FlowNode {
  const own = { system, profile: 'full-import+delta-sync', pageSize: 200, send: 'objects', objectTypes: [], overlap: 'wait' }
  return { id, type: 'identity-connector-import', configVersion: 1, name, ...own, wires }
}

/** `explained` is shown beside the canvas when it is selected. */
export function comment(id: string, name: string, explained: string): FlowNode {
  return { id, type: 'comment', name, info: explained, wires: [] }
}

export function debug(id: string, name: string, complete: 'payload' | 'error' = 'payload'): FlowNode {
  const shown = { active: true, tosidebar: true, console: false, tostatus: false, complete, targetType: 'msg' }
  return { id, type: 'debug', name, ...shown, statusVal: '', statusType: 'auto', wires: [] }
}

/** `crontab`: minute, hour, day, month, weekday; empty: by hand only. */
export function inject(
  id: string,
  name: string,
  { crontab, profile, to }: { crontab: string; profile?: string; to: string },
): FlowNode {
  const props = [{ p: 'topic', vt: 'str' }, ...(profile === undefined ? [] : [{ p: 'profile', v: profile, vt: 'str' }])]
  return { id, type: 'inject', name, props, repeat: '', crontab, once: false, onceDelay: 0.1, topic: name, wires: [[to]] }
}

export function linkOut(id: string, name: string, to: readonly string[]): FlowNode {
  return { id, type: 'link out', name, mode: 'link', links: to, wires: [] }
}

export function linkIn(id: string, name: string, to: string): FlowNode {
  return { id, type: 'link in', name, links: [], wires: [[to]] }
}

export function pairs(cs: string, mv: string): readonly { readonly pairs: readonly JoinPair[] }[] {
  return [{ pairs: [{ cs, mv, ignoreCase: false }] }]
}

/** Values that something becomes of, as rows of a mapping table. An expression says itself what it makes of what is missing. */
export function rowsOf(values: readonly CycleValue[]): MappingConfig[] {
  return values
    .filter(({ value }) => value !== '')
    .map(({ attribute, kind, value, mode }) => ({
      ...newMapping(attribute, value),
      kind,
      mode,
      whenMissing: kind === 'expression' ? 'evaluate' : '',
    }))
}
