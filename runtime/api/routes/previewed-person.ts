/** One person in a preview, and the counts at outputs, as the API shows them (N6). */
import type { Registry } from '../../engine/canvas/registry'
import type { Engine } from '../../engine/engine'
import type { PreviewedExport, PreviewedPerson } from '../../engine/preview/one-person'
import type { ObjectWay, StepTaken } from '../../engine/preview/passages'
import type { FollowedConnector } from '../../engine/preview/person-fate'
import type { WireDifference } from '../../engine/preview/wire-counts'
import { connectorSentence, heldSentence, personSentence, stepSentence } from '../../model/previewed-fate'
import { mvosOf } from '../shared/mvos'
import { namedChanges } from '../shared/named-changes'
import type { StoreNames } from '../shared/store-names'
import { identityName, objectName, pendingChangeView } from '../shared/views'

/** Steps of one person, by their days; names of people are those of today. */
function courseView(course: PreviewedPerson['course'], names: StoreNames, of: { name: string; becomes: string }) {
  return course.map(({ on, of: what }) => {
    if (what.kind === 'person') return { on, sentence: stepSentence(what.fate, of.name, of.becomes) }
    const [system, name] = [names.system(what.cso.system)?.name ?? '', objectName(what.cso)]
    return { on, sentence: connectorSentence(what.fate, system, name) }
  })
}

/** The schema `PreviewedPerson`. */
export async function personView([copy, deployed]: readonly [Engine, Engine], person: PreviewedPerson, names: StoreNames) {
  const { uuid, mvo, held, course } = person
  const known = (await mvosOf(deployed, [mvo])).get(mvo)
  const [record] = person.records
  const { fate, became, connectors, failed } = person.followed
  const then = became === null ? undefined : (await mvosOf(copy, [became])).get(became)
  const becomes = then ? identityName(then, names) : ''
  const otherwise = uuid === '' && record ? objectName(record.cso) : uuid || becomes
  const name = known?.uuid === uuid ? identityName(known, names) : otherwise
  const sentence = personSentence(fate, name, becomes || name)
  const way = (of: ObjectWay | null) => ({
    lookedAt: of !== null,
    steps: (of?.steps ?? []).map((step) => stepView(copy, step)),
  })
  const records = person.records.map(({ cso, way: taken }) => ({
    object: cso.id,
    system: names.system(cso.system),
    name: objectName(cso),
    ...way(taken),
  }))
  const herself = person.herself ? [{ object: null, system: null, name, ...way(person.herself) }] : []
  return {
    identity: uuid === '' ? null : uuid,
    name,
    fate: { ...fate, held, sentence: held === null ? sentence : heldSentence(fate, sentence, name, held) },
    failed,
    course: courseView(course, names, { name, becomes: becomes || name }),
    connectors: connectors.map((each) => connectorView(each, names)),
    records: [...records, ...herself],
    exports: await namedChanges(
      deployed,
      person.exports.map((each) => exportView(each, names)),
      names,
    ),
  }
}

function connectorView({ cso, fate: { kind, ...fate } }: FollowedConnector, names: StoreNames) {
  const [system, name] = [names.system(cso.system), objectName(cso)]
  return { object: cso.id, system, name, kind, sentence: connectorSentence({ kind, ...fate }, system?.name ?? '', name) }
}

function stepView({ registry }: Engine, { node, way, because }: StepTaken) {
  const { name: own = node, rule = null, words = [] } = registry.stepNodes.get(node) ?? {}
  const wired = registry.wires?.node(registry.wiredAs(node))
  const name = wired?.name ?? own
  const word = way === null ? 'stays' : way === 'failed' ? way : (words[way] ?? String(way))
  return { node, name, kind: kindOf(wired?.type ?? ''), rule, way: word, output: typeof way === 'number' ? way : null, because }
}

function exportView({ account, before, after, fate }: PreviewedExport, names: StoreNames) {
  const types = names.csTypes(account.system, account.type)
  return {
    object: account.id,
    system: names.system(account.system),
    name: objectName(account),
    what: fate.kind,
    because: fate.because,
    before: before && before.operation,
    after: after && after.operation,
    changes: (after ?? before)?.changes.map((change) => pendingChangeView(change, types, names)) ?? [],
  }
}

/** How many objects leave by an output, with what people call it. A node may be on one of the canvases alone. */
export function wireView(canvases: readonly Registry[], { node, output, before, after }: WireDifference) {
  const [wired] = canvases.flatMap((canvas) => canvas.wires?.node(canvas.wiredAs(node)) ?? [])
  const [step] = canvases.flatMap(({ stepNodes }) => stepNodes.get(node) ?? [])
  const words = step?.words ?? sourceWays
  const way = words[output] ?? String(output)
  const name = wired?.name ?? step?.name ?? node
  return { node, name, rule: step?.rule ?? null, type: kindOf(wired?.type ?? ''), output, way, before, after }
}

/** The outputs of nodes that objects start from. */
const sourceWays: readonly string[] = ['objects', 'disconnected']

function kindOf(type: string): string {
  return type.replace(/^identity-/, '')
}
