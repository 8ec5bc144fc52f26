/** What a deployment changes of what decides: in words, and whose objects must be evaluated again (A13, A14). */
import type { RuleId, SystemId } from '../model/objects'
import type { Configuration, RulePart, SchemaPart, SystemPart, TypePart } from './configuration'
import { decidedBy, ownOf, suppliersOf } from './configuration'
import { givesLess, otherwiseFor, ruleParts, shortened, stepNames, targetsChanged } from './configuration-rule-changes'
import { compareWires, matchNodes, removedSources, sourcesOfOtherTypes } from './configuration-wires'

/** What became otherwise of one rule, system or metaverse type. */
export interface ConfigurationChange {
  /** `AD out: scope widened, mapping to mail removed`. */
  readonly words: string
  /** Systems on the canvas whose objects must be evaluated again: each by a full sync. */
  readonly systems: readonly SystemId[]
  /** Systems that are gone: what is left of them goes with the next full sync of any other (A14). */
  readonly gone: readonly SystemId[]
  /** Metaverse types of which those without a source record must be evaluated again: with the first of these full syncs. */
  readonly types: readonly string[]
  /** Those of them whose deletion rule is another, so that it is asked about those without a source record. */
  readonly deletionRules: readonly string[]
  /** What of systems has to be read in full before these full syncs bring it about; a store of an earlier version has none. */
  readonly toRead?: readonly TypeToRead[]
  /** Outbound rules that are for people of another type than before: what they staged for who is gone is nobody's (A14). */
  readonly otherPeople?: readonly RuleId[]
  /** Outbound rules that take accounts away otherwise: what they staged for who is gone goes by what they do now (D5). */
  readonly otherEnds?: readonly RuleId[]
  /** Rules that became otherwise; left out where it is something else, such as a type, or not known. */
  readonly rules?: readonly RuleId[]
  /** Mappings of them that became otherwise: what has come of them came of others (A2). */
  readonly mappings?: readonly MappingsChanged[]
  /** Since when runs have gone by it, canonical UTC; left out before the first, or where it is not known. */
  readonly since?: string
  /** An inbound rule, or a mapping of one, is gone or switched off: nothing that was staged with its values is sent (A14). */
  readonly givesLess?: true
}

/** An object type of a system whose records are to be read by the schema that is deployed. */
export interface TypeToRead {
  readonly system: SystemId
  readonly type: string
}

/** Attributes that a rule writes otherwise than before. */
export interface MappingsChanged {
  readonly rule: RuleId
  readonly targets: readonly string[]
}

interface Noted {
  readonly rules: Set<RuleId>
  readonly mappings: MappingsChanged[]
  readonly parts: string[]
  readonly systems: Set<SystemId>
  readonly gone: Set<SystemId>
  readonly types: Set<string>
  readonly deletionRules: Set<string>
  readonly toRead: TypeToRead[]
  readonly otherPeople: RuleId[]
  readonly otherEnds: RuleId[]
  givesLess: boolean
}

/** Changes as they are found, by what changed. */
class Notes {
  private readonly bySubject = new Map<string, Noted>()

  note(subject: string, parts: readonly string[], of: Partial<Omit<ConfigurationChange, 'words'>>): void {
    if (parts.length === 0) return
    let noted = this.bySubject.get(subject)
    if (!noted) this.bySubject.set(subject, (noted = emptyNote()))
    noted.parts.push(...parts)
    for (const system of of.systems ?? []) noted.systems.add(system)
    for (const system of of.gone ?? []) noted.gone.add(system)
    for (const type of of.types ?? []) noted.types.add(type)
    for (const type of of.deletionRules ?? []) noted.deletionRules.add(type)
    noted.toRead.push(...(of.toRead ?? []))
    noted.otherPeople.push(...(of.otherPeople ?? []))
    noted.otherEnds.push(...(of.otherEnds ?? []))
    for (const rule of of.rules ?? []) noted.rules.add(rule)
    noted.mappings.push(...(of.mappings ?? []))
    noted.givesLess ||= of.givesLess === true
  }

  /** Only objects a store has met can have been decided otherwise; where there are none, nothing is to be done. */
  changes(met: ReadonlySet<SystemId>): ConfigurationChange[] {
    return [...this.bySubject].flatMap(([subject, noted]) => {
      const { parts, systems, gone, types, deletionRules, toRead, otherPeople, otherEnds, rules, mappings } = noted
      const known = [...systems].filter((system) => met.has(system)).sort((a, b) => a - b)
      if (known.length === 0 && gone.size === 0) return []
      const words = `${subject}: ${[...new Set(parts)].join(', ')}`
      const change = { words, systems: known, gone: [...gone], types: [...types], deletionRules: [...deletionRules] }
      const others = {
        ...(toRead.length > 0 && { toRead }),
        ...(otherPeople.length > 0 && { otherPeople }),
        ...(otherEnds.length > 0 && { otherEnds }),
        ...(rules.size > 0 && { rules: [...rules] }),
        ...(mappings.length > 0 && { mappings }),
        ...(noted.givesLess && { givesLess: true as const }),
      }
      return [{ ...change, ...others }]
    })
  }
}

function emptyNote(): Noted {
  const sets = {
    systems: new Set<SystemId>(),
    gone: new Set<SystemId>(),
    types: new Set<string>(),
    deletionRules: new Set<string>(),
    rules: new Set<RuleId>(),
  }
  return { parts: [], ...sets, mappings: [], toRead: [], otherPeople: [], otherEnds: [], givesLess: false }
}

/**
 * The differences between what a store was last synchronised by and what is deployed. Names, positions and descriptions are none,
 * nor are the ids of nodes.
 */
export function compareConfigurations(before: Configuration, after: Configuration): ConfigurationChange[] {
  const notes = new Notes()
  noteSystems(notes, before, after)
  noteTypes(notes, before, after)
  noteRules(notes, before, after)
  noteZone(notes, before, after)
  noteWires(notes, before, after)
  return notes.changes(new Set(before.met.filter((system) => after.systems[system])))
}

function noteSystems(notes: Notes, before: Configuration, after: Configuration): void {
  for (const [key, system] of Object.entries(before.systems)) {
    const id = Number(key)
    const now = after.systems[id]
    if (!now) {
      notes.note(system.name, ['the system was removed'], { gone: [id], givesLess: true })
      continue
    }
    for (const [type, was] of Object.entries(system.types)) {
      const rules = [...rulesFor(before, id, type), ...rulesFor(after, id, type)]
      const is = ownOf(now.types, type)
      const parts = is ? schemaParts(was, is).map((part) => `${type}: ${part}`) : [`object type ${type} removed`]
      const toRead = is && isToRead(was, is) && isSupplied(after, id, type) ? [{ system: id, type }] : []
      notes.note(now.name, parts, { ...affected(rules, before, after), toRead })
    }
    noteAddedTypes(notes, { before: system, now, id }, after)
  }
  for (const [key, system] of Object.entries(after.systems)) {
    const isBack = !before.systems[Number(key)] && before.met.includes(Number(key))
    if (isBack) notes.note(system.name, ['the system is there again'], { systems: [Number(key)] })
  }
}

/** A type that is new beside data: its records have never been read, whatever rule takes them. */
function noteAddedTypes(
  notes: Notes,
  { before, now, id }: { readonly before: SystemPart; readonly now: SystemPart; readonly id: SystemId },
  after: Configuration,
): void {
  for (const type of Object.keys(now.types))
    if (!Object.hasOwn(before.types, type) && isSupplied(after, id, type))
      notes.note(now.name, [`object type ${type} added`], { systems: [id], toRead: [{ system: id, type }] })
}

/** Values that the store has were read by the schema before; what an attribute was that is gone need not be read again. */
function isToRead(was: SchemaPart, is: SchemaPart): boolean {
  return was.rest !== is.rest || Object.keys(is.attributes).some((name) => ownOf(was.attributes, name) !== is.attributes[name])
}

/** Whether an inbound rule that is on takes objects of this type. */
function isSupplied(configuration: Configuration, system: SystemId, csType: string): boolean {
  return rulesFor(configuration, system, csType).some(({ direction, enabled }) => direction === 'inbound' && enabled)
}

function rulesFor({ rules }: Configuration, system: SystemId, csType: string): RulePart[] {
  return Object.values(rules).filter((rule) => rule.system === system && rule.csType === csType)
}

/** Who must be evaluated again because of these rules, by what they decide about now and decided about before. */
function affected(
  rules: readonly RulePart[],
  before: Configuration,
  after: Configuration,
): Pick<ConfigurationChange, 'systems' | 'types'> {
  const outbound = rules.filter((rule) => rule.enabled && rule.direction === 'outbound')
  return {
    systems: rules.flatMap((rule) => [...decidedBy(rule, before), ...decidedBy(rule, after)]),
    types: outbound.map((rule) => rule.mvType),
  }
}

function schemaParts(was: SchemaPart, is: SchemaPart): string[] {
  const names = new Set([...Object.keys(was.attributes), ...Object.keys(is.attributes)])
  const parts = [...names].flatMap((name) => {
    const [old, now] = [ownOf(was.attributes, name), ownOf(is.attributes, name)]
    if (old === now) return []
    return [`attribute ${name} ${old === undefined ? 'added' : now === undefined ? 'removed' : 'changed'}`]
  })
  return shortened(was.rest === is.rest ? parts : [...parts, 'its keys changed'], 'attributes changed')
}

function noteTypes(notes: Notes, before: Configuration, after: Configuration): void {
  for (const [name, was] of Object.entries(before.types)) {
    const is = ownOf(after.types, name)
    const systems = [...suppliersOf(before, name), ...suppliersOf(after, name)]
    const deletionRules = is && is.deletion !== was.deletion ? [name] : []
    notes.note(name, is ? typeParts(was, is) : ['the type was removed'], { systems, types: [name], deletionRules })
  }
}

function typeParts(was: TypePart, is: TypePart): string[] {
  const rest = was.rest === is.rest ? [] : ['what becomes of values on disconnect changed']
  const attributes = schemaParts({ ...was, rest: '' }, { ...is, rest: '' })
  return [...attributes, ...rest, ...(was.deletion === is.deletion ? [] : ['deletion rule changed'])]
}

function noteRules(notes: Notes, before: Configuration, after: Configuration): void {
  const sameAs = matchNodes(before, after)
  for (const id of new Set([...Object.keys(before.rules), ...Object.keys(after.rules)]).values()) {
    const [was, is] = [before.rules[Number(id)], after.rules[Number(id)]]
    const rules = [was, is].filter((rule) => rule !== undefined)
    // What is left of a system that is gone goes with it.
    if (was && !after.systems[was.system] && !is) continue
    const others = was && is ? otherwiseFor(Number(id), was, is) : {}
    const less = was && givesLess(was, is) ? { givesLess: true as const } : {}
    const targets = was && is ? targetsChanged(was, is) : []
    const what = { rules: [Number(id)], ...(targets.length > 0 && { mappings: [{ rule: Number(id), targets }] }) }
    const concerns = { ...affected(rules, before, after), ...others, ...less, ...what }
    notes.note((is ?? was)?.name ?? '', ruleParts(was, is, sameAs), concerns)
  }
}

/** Rules that go by the store's zone decide otherwise in another one (S6); what they follow of dates is noted once (D11). */
function noteZone(notes: Notes, before: Configuration, after: Configuration): void {
  const { zone } = after
  if (zone === undefined || before.zone === zone) return
  const words =
    before.zone === undefined
      ? 'the version before did not follow its dates'
      : `days are those of ${zone} instead of ${before.zone}`
  for (const [id, rule] of Object.entries(after.rules))
    if (rule.zoned) notes.note(rule.name, [words], { ...affected([rule], before, after), rules: [Number(id)] })
}

function noteWires(notes: Notes, before: Configuration, after: Configuration): void {
  for (const { node, what } of compareWires(before, after)) {
    const { step, source, lifecycle } = after.wires[node] ?? {}
    const rule = step && after.rules[step.rule]
    const words = what === 'wires' ? 'the wires behind' : 'a node behind'
    if (rule && step) {
      const concerns = { ...affected([rule], before, after), rules: [step.rule] }
      notes.note(rule.name, [`${words} its ${stepNames[step.kind]} changed`], concerns)
    } else if (lifecycle) notes.note('Lifecycle', [`${words} it changed`], affected(outboundRules(after), before, after))
    else if (source !== undefined)
      notes.note(after.systems[source]?.name ?? '', [`${words} its import changed`], { systems: [source] })
  }
  for (const source of sourcesOnlyIn(after, before))
    notes.note(after.systems[source]?.name ?? '', ['an import node was added'], { systems: [source] })
  noteSources(notes, before, after)
}

/** Nodes that sent objects on their way and are gone, or send others: those they sent go another way now, or none. */
function noteSources(notes: Notes, before: Configuration, after: Configuration): void {
  for (const { source, lifecycle } of removedSources(before, after)) {
    if (lifecycle) notes.note('Lifecycle', ['a lifecycle node was removed'], affected(outboundRules(after), before, after))
    const system = source === undefined ? undefined : after.systems[source]
    if (source === undefined || !system) continue
    // Without any, and without a rule that takes its objects, nothing is decided of them.
    const isSent = Object.values(after.wires).some((node) => node.source === source)
    if (isSent || Object.keys(system.types).some((type) => isSupplied(after, source, type)))
      notes.note(system.name, ['an import node was removed'], { systems: [source] })
  }
  for (const source of sourcesOfOtherTypes(before, after))
    notes.note(after.systems[source]?.name ?? '', ['the object types of its import changed'], { systems: [source] })
}

function outboundRules({ rules }: Configuration): RulePart[] {
  return Object.values(rules).filter(({ direction, enabled }) => direction === 'outbound' && enabled)
}

/** Systems that have more nodes sending their objects on their way than before. */
function sourcesOnlyIn({ wires }: Configuration, before: Configuration): SystemId[] {
  const count = (all: Configuration['wires'], source: SystemId): number =>
    Object.values(all).filter((node) => node.source === source).length
  const sources = new Set(Object.values(wires).flatMap(({ source }) => source ?? []))
  return [...sources].filter((source) => count(before.wires, source) > 0 && count(wires, source) > count(before.wires, source))
}
