/** Why somebody is gone, and what was last known of her, in sentences: of what the API says of it. */
import { byHandName } from './by-hand'
import type { ConnectorFate } from './gone'
import { ended, capitalised } from './sentences'
import type { AttributeValue } from './values'
import { displayValue } from './values'
import type { SupplierOfValue } from './why-value'
import type { Line, RunOfChange } from './why-words'
import { runText } from './why-words'

/** What the API says of a person or an object that is gone, in a list. */
export interface GoneItem {
  readonly id: number
  readonly kind: 'person' | 'object'
  readonly system: { readonly name: string } | null
  readonly type: string
  readonly name: string
  /** Canonical UTC. */
  readonly at: string
  readonly because: string
}

/** A value that somebody had last. */
export interface LastValue {
  readonly attribute: string
  readonly value: AttributeValue | null
  readonly supplier: SupplierOfValue | null
  /** When it was taken away before the person went, canonical UTC; null: she had it to the end. */
  readonly until: string | null
}

/** An account or record that somebody had, and what became of it. */
export interface LastConnector {
  readonly object: number
  readonly system: { readonly name: string } | null
  readonly name: string
  readonly fate: ConnectorFate
  readonly because: string
  /** Whether it is still in the connector space. */
  readonly isThere: boolean
  readonly pending: { readonly operation: string; readonly state: string } | null
  /** What was sent to it since, last; null: nothing. */
  readonly sent: { readonly run: number; readonly at: string; readonly outcome: string; readonly because: string } | null
}

/** What the API says of a person or an object that is gone. */
export interface WhyGone extends GoneItem {
  readonly run: RunOfChange | null
  readonly formerNames: readonly string[]
  readonly values: readonly LastValue[]
  readonly connectors: readonly LastConnector[]
}

type Moment = (utc: string) => string

/** Who is gone since when and why; what she had last, from where; what became of each account. */
export function whyGoneLines(gone: WhyGone, moment: Moment): readonly Line[] {
  const { run, formerNames, values, connectors, kind } = gone
  return [
    { text: goneText(gone, moment), under: run ? [{ text: `It was in ${runText(run)}.`, under: [] }] : [] },
    ...(formerNames.length === 0 ? [] : [{ text: `Called ${formerNames.join(', ')} before.`, under: [] }]),
    ...(kind === 'object' ? [] : [valuesLine(values, moment)]),
    ...connectors.map((connector) => connectorLine(connector, moment)),
  ]
}

/** `Anna Berg (Person) is gone since 3 March: deleted by hand by admin.` */
export function goneText({ name, type, system, at, because }: GoneItem, moment: Moment): string {
  const what = [type, system === null ? '' : `in ${system.name}`].filter((part) => part !== '').join(' ')
  return `${name}${what === '' ? '' : ` (${what})`} is gone since ${moment(at)}${because === '' ? '.' : `: ${ended(because)}`}`
}

function valuesLine(values: readonly LastValue[], moment: Moment): Line {
  if (values.length === 0) return { text: 'Which values there were last is not kept any more.', under: [] }
  return { text: 'The last values:', under: values.map((value) => ({ text: valueText(value, moment), under: [] })) }
}

function valueText({ attribute, value, supplier, until }: LastValue, moment: Moment): string {
  const to = until === null ? '' : `, until ${moment(until)}`
  if (!supplier) return `${attribute} was ${displayValue(value)}${to}.`
  if (supplier.system === byHandName)
    return `${attribute} was ${displayValue(value)}, since ${moment(supplier.since)}${to}, given by hand.`
  const record = supplier.record === null ? 'a record that had gone before' : supplier.record
  const system = supplier.system === null ? '' : ` of ${supplier.system}`
  const rule = supplier.rule === null ? 'a rule that is gone' : `rule ${supplier.rule}`
  return `${attribute} was ${displayValue(value)}, since ${moment(supplier.since)}${to}, from ${record}${system}, by ${rule}.`
}

const fates: Readonly<Record<ConnectorFate, string>> = {
  deleted: 'was to be deleted',
  disabled: 'was to be disabled',
  neverSent: 'had never been sent, and was not made',
  disconnected: 'lost its person',
}

function connectorLine({ system, name, fate, because, ...now }: LastConnector, moment: Moment): Line {
  const reason = because === '' ? '.' : `: ${ended(because)}`
  const text = `${name} in ${system?.name ?? 'a system that is gone'} ${fates[fate]}${reason}`
  return { text, under: [{ text: standing(now, moment), under: [] }] }
}

function standing({ isThere, pending, sent }: Pick<LastConnector, 'isThere' | 'pending' | 'sent'>, moment: Moment): string {
  if (pending) return `That waits to be sent: ${pending.operation}, ${pending.state}.`
  const last = sent
    ? `Run ${sent.run} has carried that out on ${moment(sent.at)}${sent.because === '' ? '' : `: ${sent.because}`}`
    : null
  if (last !== null) return capitalised(ended(last))
  return isThere ? 'It is there, as far as was read last.' : 'It is not there any more.'
}
