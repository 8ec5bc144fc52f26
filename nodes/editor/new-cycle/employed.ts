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
beschäftigt, angestellt, im dienst, tätig, en poste, en activité, présent, alta, in dienst, in servizio, i tjeneste, ansat, ansatt, anställd, tilknyttet
ruhend, beurlaubt, elternzeit, mutterschutz, krank, sabbatical, freigestellt, teilzeit, vollzeit, probezeit, azubi
leave, on leave, parental leave, maternity leave, sick, sick leave, suspended, probation, full-time, part-time, full time, part time
congé, en congé, suspendu, orlov, på orlov, tjänstledig, permisjon, barsel, excedencia, in aspettativa
`)

/** Of somebody who no longer, or not yet, works here. */
const gone = words(`
ausgeschieden, ausgetreten, inaktiv, beendet, ehemalig, pensioniert, rentner, rente, verrentet, verstorben, gesperrt, storniert
inactive, terminated, left, leaver, resigned, retired, former, dismissed, deceased, ended, disabled, separated, exited, cancelled
inactif, inactive, sorti, sortie, parti, partie, démissionné, licencié, retraité, retraitée, terminé
baja, inactivo, inactiva, cesado, jubilado, cessato, cessata, inattivo, dimesso, pensionato, uit dienst, inactief, vertrokken
fratrådt, sluttet, ophørt, pensioneret, pensjonert, sluttat, slutat, avslutad, avslutet, inaktiv, nieaktywny, zwolniony, neaktivní
`)

/** Words that say it only in a column that is called so. */
const yes = words('a, 1, j, ja, y, yes, true, wahr, oui, si, sí, tak, ano, x')
const no = words('i, 0, n, nein, no, false, falsch, non, nie, ne')
const callsStatus = /aktiv|activ|actif|employed|beschäftigt|angestellt|im dienst|tätig/i

/** The values of a column, each with its rows and whether whoever has it counts; of one with too many none. */
export function statusValues(found: DiscoveredType, column: string): readonly StatusValue[] {
  const seen = found.found?.[column]
  if (!seen?.values) return []
  const values = seen.values.map(({ value, rows }) => ({ value, rows, ...meaningOf(value) }))
  const empty = seen.objects - seen.filled
  return empty === 0 ? values : [...values, { value: '', rows: empty, employed: false, sure: 'unsure' }]
}

function meaningOf(value: string): { readonly employed: boolean; readonly sure: Certainty } {
  const word = foldCase(value.trim())
  if (gone.has(word)) return { employed: false, sure: 'certain' }
  if (working.has(word)) return { employed: true, sure: 'certain' }
  return no.has(word) ? { employed: false, sure: 'likely' } : { employed: true, sure: yes.has(word) ? 'likely' : 'unsure' }
}

/** By columns that give people's status, first and last day; a status column may also show itself by its values. */
export function proposeEmployed(found: DiscoveredType, columns: readonly CycleColumn[]): CycleEmployed {
  const giving = (attribute: string): string | null => columns.find((each) => each.attribute === attribute)?.column ?? null
  const day = (attribute: string): string | null => {
    const column = columns.find((each) => each.attribute === attribute)
    return column?.type === 'dateTime' ? column.column : null
  }
  const column = giving('Employee Status') ?? columns.find((each) => showsStatus(found, each))?.column ?? null
  const values = column === null ? [] : statusValues(found, column)
  return { column: values.length > 0 ? column : null, values, from: day('Start Date'), until: day('End Date') }
}

/** At least one of its values says that somebody left, and all are words that say so in such a column. */
function showsStatus(found: DiscoveredType, { column, attribute }: CycleColumn): boolean {
  if (attribute !== '') return false
  const values = statusValues(found, column).filter(({ value }) => value !== '')
  const accepted: readonly Certainty[] = callsStatus.test(column) ? ['certain', 'likely'] : ['certain']
  return values.length > 1 && values.every(({ sure }) => accepted.includes(sure)) && values.some(({ employed }) => !employed)
}
