/** The sidebar's words: texts of its catalogue, moments and figures in the editor's language. */
import { actions } from '../../../runtime/model/runs'
import type texts from '../locales/en-US/sidebar.json'
import { figure, locale } from '../widgets/figures'
import type { Run } from './answers'

type Path<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Path<T[K]>}` }[keyof T & string]
type Group = { [K in keyof typeof texts]: (typeof texts)[K] extends string ? never : K }[keyof typeof texts]

export { figure } from '../widgets/figures'

let plugin: PluginDefinition | undefined

/** From now on texts are those of this plugin's catalogue. */
export function speakAs(definition: PluginDefinition): void {
  plugin = definition
}

/** A text of the sidebar's catalogue; `__name__` in it stands for a value. */
export function text(key: Path<typeof texts>, values?: Record<string, string | number>): string {
  return plugin?._?.(key, values) ?? key
}

/** The word for one of the server's names, such as a status; the name itself when there is no word for it. */
export function word(group: Group, name: string): string {
  const key = `${group}.${name}`
  const found = plugin?._?.(key) ?? key
  return found === key ? name : found
}

/** A number with its noun, by the text for one and that for others. */
export function number(
  singular: Path<typeof texts>,
  plural: Path<typeof texts>,
  n: number,
  values: Record<string, string> = {},
): string {
  return text(n === 1 ? singular : plural, { ...values, n: figure(n) })
}

export function objects(n: number): string {
  return number('problems.object', 'problems.objects', n)
}

export function changes(n: number): string {
  return number('change.one', 'change.many', n)
}

/** A moment as short as it can be said: today's as a time, others with their date. */
export function moment(utc: string): string {
  const at = new Date(utc)
  const now = new Date()
  if (at.toDateString() === now.toDateString()) return at.toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit' })
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const)
  return at.toLocaleString(locale(), { day: 'numeric', month: 'short', ...year, hour: '2-digit', minute: '2-digit' })
}

/** The day alone of a moment that is the beginning of one, in UTC or where the editor is. */
export function dateOrMoment(utc: string): string {
  const at = new Date(utc)
  if (utc.includes('T00:00:00')) return at.toLocaleDateString(locale(), { timeZone: 'UTC' })
  return at.getHours() + at.getMinutes() + at.getSeconds() === 0 ? at.toLocaleDateString(locale()) : exactMoment(utc)
}

export function exactMoment(utc: string): string {
  return new Date(utc).toLocaleString(locale())
}

/** Counters of what failed, the first to be looked at. */
export const failing: readonly string[] = [
  'importFailed',
  'valueUnreadable',
  'syncFailed',
  'followUpsFailed',
  'exportFailed',
  'notReimported',
]

/** Figures nobody needs first: totals, and what stayed as it was. */
const quiet: readonly string[] = ['unchanged', 'noChange', 'processed', 'proven', 'sent', 'disconnectors']

/** The counters above zero as words: failures, then what changed; the quiet ones only when nothing else is there. */
export function figures(counters: Readonly<Record<string, number>>, group: 'outcome' | 'target' = 'outcome'): string {
  const counted = Object.keys(counters).filter((name) => (counters[name] ?? 0) > 0)
  const loud = counted.filter((name) => !quiet.includes(name))
  const ordered = (loud.length > 0 ? loud : counted).sort((a, b) => Number(failing.includes(b)) - Number(failing.includes(a)))
  return ordered.map((name) => `${figure(counters[name] ?? 0)} ${word(group, name)}`).join(', ')
}

/** Whether it is what was done without a run, by hand or by itself. */
export function isAction({ profile }: Run): boolean {
  return (actions as readonly string[]).includes(profile)
}

export function systemName(system: Run['system']): string {
  return system?.name ?? text('runs.wholeStore')
}

/** What somebody was called before. */
export function formerText(names: readonly { readonly name: string; readonly until: string }[]): string {
  const each = names.map(({ name, until }) => text('people.formerName', { name, when: moment(until) }))
  return text('people.formerly', { names: each.join(', ') })
}
