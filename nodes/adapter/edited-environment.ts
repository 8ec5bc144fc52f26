/**
 * The environment of nodes that are edited and not deployed: variables of groups, tabs, instances of subflows and of the whole
 * flow as they are edited. What is not written there, as credentials are, is what the node has where it is deployed.
 */
import type { LookUp } from './environment'
import { environmentOf } from './environment'
import type { NodeConfig, Red, RedNode } from './red'
import type { Instance } from './started-nodes'

interface Variable {
  readonly name?: unknown
  readonly type?: unknown
  readonly value?: unknown
}

/** Kinds of variables whose value is written where they are. */
const written: readonly unknown[] = [undefined, 'str', 'num', 'bool', 'json']

/** Names that Node-RED itself gives, by the kind of place they are of. */
const ofNode = { NR_NODE_NAME: 'name', NR_NODE_ID: 'id' } as const
const ofGroup = { NR_GROUP_NAME: 'name', NR_GROUP_ID: 'id' } as const
const ofFlow = { NR_FLOW_NAME: 'label', NR_FLOW_ID: 'id' } as const

export class EditedEnvironment {
  private readonly whole: readonly NodeConfig[]

  constructor(
    private readonly red: Red,
    private readonly byId: ReadonlyMap<string, NodeConfig>,
  ) {
    this.whole = [...byId.values()].filter(({ type }) => type === 'global-config')
  }

  /** The variables as the node would see them. */
  of(node: NodeConfig, instance: Instance | null): LookUp {
    const places = this.placesOf(node, instance)
    const deployed = this.red.nodes.getNode(node.id) as RedNode | null
    const otherwise: LookUp = (name) => (deployed ? environmentOf(this.red, deployed)(name) : process.env[name])
    const lookUp = (name: string, from: number): string | undefined => {
      const known = from === 0 ? givenIn(node, ofNode, name) : undefined
      if (known !== undefined) return known
      for (const [at, place] of places.entries()) {
        if (at < from) continue
        const found = givenIn(place, placeNames(place), name) ?? this.valueAt(place, name, (other) => lookUp(other, at + 1))
        if (found !== undefined) return found === notWritten ? otherwise(name) : found
      }
      return otherwise(name)
    }
    return (name) => lookUp(name, 0)
  }

  /** `outside`: what a variable is that is named by one. Undefined where the place has none of that name. */
  private valueAt(place: NodeConfig, name: string, outside: LookUp): string | typeof notWritten | undefined {
    const found = variablesOf(place).findLast((variable) => variable.name === name)
    if (!found) return undefined
    const value = found.value === undefined || found.value === null ? '' : String(found.value)
    if (written.includes(found.type)) return value
    return found.type === 'env'
      ? namedBy(value, (other) => (other === name ? outside(other) : this.inPlace(place, other, outside)))
      : notWritten
  }

  /** A variable of the same place, or of what is around it. */
  private inPlace(place: NodeConfig, name: string, outside: LookUp): string | undefined {
    const own = variablesOf(place).findLast((variable) => variable.name === name)
    return own && written.includes(own.type) ? String(own.value ?? '') : outside(name)
  }

  /** From the innermost to the outermost. */
  private placesOf(node: NodeConfig, instance: Instance | null): readonly NodeConfig[] {
    const places = this.groupsOf(node)
    for (let around = instance; around; around = around.within) {
      const subflow = this.byId.get(around.node.type.slice('subflow:'.length))
      places.push(around.node, ...(subflow ? [subflow] : []), ...this.groupsOf(around.node))
    }
    const outermost = outermostOf(instance) ?? node
    const tab = this.byId.get(String(outermost['z']))
    return [...places, ...(tab ? [tab] : []), ...this.whole]
  }

  private groupsOf(node: NodeConfig): NodeConfig[] {
    const groups: NodeConfig[] = []
    for (
      let group = this.byId.get(String(node['g']));
      group && !groups.includes(group);
      group = this.byId.get(String(group['g']))
    )
      groups.push(group)
    return groups
  }
}

/** A variable whose value stands elsewhere, as secrets do. */
const notWritten = Symbol('not written')

/** As Node-RED reads a variable that is made of others: `NAME`, `${NAME}`, or text with several of them. */
function namedBy(value: string, lookUp: LookUp): string {
  const whole = /^\$\{([^}]+)\}$/.exec(value)?.[1] ?? (/\$\{\S+\}/.test(value) ? undefined : value)
  if (whole !== undefined) return lookUp(whole) ?? ''
  return value.replace(/\$\{([^}]+)\}/g, (_written, name: string) => lookUp(name) ?? '')
}

function placeNames({ type }: NodeConfig): Readonly<Record<string, string>> {
  return type === 'group' ? ofGroup : type === 'tab' ? ofFlow : {}
}

function givenIn(place: NodeConfig, names: Readonly<Record<string, string>>, name: string): string | undefined {
  const field = Object.hasOwn(names, name) ? names[name] : undefined
  return field === undefined ? undefined : String(place[field] ?? '')
}

function outermostOf(instance: Instance | null): NodeConfig | undefined {
  let outermost = instance
  while (outermost?.within) outermost = outermost.within
  return outermost?.node
}

function variablesOf(place: NodeConfig): readonly Variable[] {
  return Array.isArray(place['env']) ? (place['env'] as readonly Variable[]) : []
}
