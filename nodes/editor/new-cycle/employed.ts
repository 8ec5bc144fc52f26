/** Who counts as employed, as far as the columns of a file tell: by a status, by first and last days. */
import type { Certainty, DiscoveredType } from '../../../runtime/model/discovered'
import { foldCase } from '../../../runtime/model/values'
import type { CycleColumn, CycleEmployed, StatusValue } from './answers'

const words = (list: string): ReadonlySet<string> =>
  new Set(
    list
      .trim()
      .split(/\s*\n\s*|\s*,\s*/)
      .map(foldCase),
  )

/** Of somebody who works here, present or not. */
const working = words(`
aktiv, active, actif, active, activo, activa, attivo, attiva, actief, aktywny, aktivní, aktívny, current, employed, employee, working, hired, enabled
enrolled, registered, matriculated, immatrikuliert, eingeschrieben, inscrit, inscrite, matriculado, matriculada, iscritto, iscritta, ingeschreven, inskriven
beschäftigt, angestellt, im dienst, tätig, en poste, en activité, présent, alta, in dienst, in servizio, i tjeneste, ansat, ansatt, anställd, tilknyttet
ruhend, beurlaubt, elternzeit, mutterschutz, krank, sabbatical, freigestellt, teilzeit, vollzeit, probezeit, azubi
leave, on leave, parental leave, maternity leave, sick, sick leave, suspended, probation, full-time, part-time, full time, part time
congé, en congé, suspendu, orlov, på orlov, tjänstledig, permisjon, barsel, excedencia, in aspettativa
`)

/** Of somebody who no longer, or not yet, works here. */
const gone = words(`
ausgeschieden, ausgetreten, inaktiv, beendet, ehemalig, pensioniert, rentner, rente, verrentet, verstorben, gesperrt, storniert
inactive, terminated, left, leaver, resigned, retired, former, dismissed, deceased, ended, disabled, separated, exited, cancelled, canceled, deactivated, expired
withdrawn, graduated, graduate, alumni, alumnus, alumna, completed, dropped out, expelled, deregistered, transferred
applicant, applied, candidate, prospective, future, pending, not started, rejected, offer, bewerber, bewerberin, anwärter, zukünftig
exmatrikuliert, abgegangen, abgemeldet, abgebrochen, absolvent, absolventin, gekündigt, entlassen, deaktiviert, abgelehnt
diplômé, diplômée, candidat, candidate, abandon, desinscrit, désinscrit, radié, graduado, egresado, candidato, candidata, laureato, ritirato
afgestudeerd, uitgeschreven, kandidaat, utskriven, examinerad, udmeldt, dimitteret, ansøger, søker, sökande
inactif, inactive, sorti, sortie, parti, partie, démissionné, licencié, retraité, retraitée, terminé
baja, inactivo, inactiva, cesado, jubilado, cessato, cessata, inattivo, dimesso, pensionato, uit dienst, inactief, vertrokken
fratrådt, sluttet, ophørt, pensioneret, pensjonert, sluttat, slutat, avslutad, avslutet, inaktiv, nieaktywny, zwolniony, neaktivní
`)

/** Words that say it only in a column that is called so. */
const yes = words('a, 1, j, ja, y, yes, true, wahr, oui, si, sí, tak, ano, x')
const no = words('i, u, 0, n, nein, no, false, falsch, non, nie, ne')
const callsStatus =
  /status|statut|state|zustand|estado|stato|kennz|aktiv|activ|actif|attivo|employed|enrol|immatrik|beschäftigt|angestellt|im dienst|tätig/i
/** Of a state of another kind: whom somebody is married to, where she lives. */
const callsOther = /marital|civil|famil|married|zivil|estate|statement|united/i

/** The values of a column, each with its rows and whether whoever has it counts; of one with too many none. */
export function statusValues(found: DiscoveredType, column: string): readonly StatusValue[] {
  const seen = found.found?.[column]
  if (!seen?.values) return []
  const values = seen.values.map(({ value, rows }) => ({ value, rows, ...meaningOf(kindOf(value)) }))
  const empty = seen.objects - seen.filled
  return empty === 0 ? values : [...values, { value: '', rows: empty, employed: false, sure: 'unsure' }]
}

type Kind = 'gone' | 'working' | 'yes' | 'no' | 'unknown'

function kindOf(value: string): Kind {
  const word = foldCase(value.trim())
  if (gone.has(word)) return 'gone'
  if (working.has(word)) return 'working'
  return no.has(word) ? 'no' : yes.has(word) ? 'yes' : 'unknown'
}

/** Who does not count gets no account, or loses it: somebody looks at that. */
function meaningOf(kind: Kind): { readonly employed: boolean; readonly sure: Certainty } {
  if (kind === 'gone' || kind === 'no') return { employed: false, sure: 'unsure' }
  return { employed: true, sure: kind === 'working' ? 'certain' : kind === 'yes' ? 'likely' : 'unsure' }
}

/** By columns that give people's status, first and last day; others show themselves by their names and values. */
export function proposeEmployed(found: DiscoveredType, columns: readonly CycleColumn[]): CycleEmployed {
  const giving = (attribute: string): string | null => columns.find((each) => each.attribute === attribute)?.column ?? null
  const column = giving('Employee Status') ?? columns.find((each) => showsStatus(found, each))?.column ?? null
  const values = column === null ? [] : statusValues(found, column)
  const [from = null] = daysIn(columns, 'from')
  const [until = null] = daysIn(columns, 'until')
  return { column: values.length > 0 ? column : null, values, from, until }
}

/** Columns that may say who counts, where none of their kind is chosen: a status by its name or values, first and last days. */
export function columnsUnused(
  found: DiscoveredType,
  columns: readonly CycleColumn[],
  { column, from, until }: CycleEmployed,
): readonly string[] {
  const states = columns.filter(
    (each) => each.attribute === 'Employee Status' || isCalledStatus(each.column) || showsStatus(found, each),
  )
  return [
    ...(column === null ? states.map((each) => each.column).filter((name) => statusValues(found, name).length > 1) : []),
    ...(from === null ? daysIn(columns, 'from') : []),
    ...(until === null ? daysIn(columns, 'until') : []),
  ]
}

/** Columns of dates that are first or last days by their names, the likeliest first. */
function daysIn(columns: readonly CycleColumn[], which: 'from' | 'until'): readonly string[] {
  const attribute = which === 'from' ? 'Start Date' : 'End Date'
  const dates = columns.filter(({ type }) => type === 'dateTime')
  const given = dates.filter((each) => each.attribute === attribute)
  const called = dates.filter((each) => each.attribute === '' && isCalledDay(each.column, which))
  return [...given, ...called].map(({ column }) => column)
}

const dayWords = {
  from: /(?<!\p{L})(?:start|begin|entry|hired?|joined)(?!\p{L})|eintritt|beginn/iu,
  until: /(?<!\p{L})(?:end|exit|leaving|left|termination)(?!\p{L})|austritt|ende(?!\p{L})/iu,
} as const
/** Of a time within that in which somebody is there. */
const ofAnotherTime = /prob|trial|urlaub|vacation|holiday|(?<!\p{L})leave(?!\p{L})|elternzeit|parental|mutterschutz|pause|break/iu

function isCalledDay(column: string, which: 'from' | 'until'): boolean {
  const spaced = column
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll('_', ' ')
    .replace(/(?<=\p{L})(?:date|datum)(?!\p{L})/giu, ' ')
  return dayWords[which].test(spaced) && !ofAnotherTime.test(spaced)
}

function isCalledStatus(column: string): boolean {
  return callsStatus.test(column) && !callsOther.test(column)
}

/**
 * One of its values at least says that somebody left, and all are words that say so; in a column that is called so a word
 * that is known is enough, as schools and companies have words of their own.
 */
function showsStatus(found: DiscoveredType, { column, attribute }: CycleColumn): boolean {
  if (attribute !== '' || callsOther.test(column)) return false
  const kinds = statusValues(found, column).flatMap(({ value }) => (value === '' ? [] : [kindOf(value)]))
  if (kinds.length < 2) return false
  const isSaid = kinds.includes('gone') && kinds.every((kind) => kind === 'gone' || kind === 'working')
  if (isSaid || !isCalledStatus(column)) return isSaid
  return kinds.includes('gone') || kinds.includes('working') || (kinds.includes('no') && !kinds.includes('unknown'))
}
