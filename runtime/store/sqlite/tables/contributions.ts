/**
 * What each rule and CSO contributes to MVOs: a row each (A3). One that supplies all its MVO has does not repeat that document:
 * its own is empty for as long as the MVO's is the same.
 */
import type { Contribution, ContributionOptions, CsoId, MvoId, RuleId } from '../../../model/objects'
import type { ContributionKey, MvoWrite } from '../../../model/page'
import type { Attributes } from '../../../model/values'
import { type Connection, idList, insertRows } from '../file/connection'
import { linksOfContributions, withLinks, withoutLinks } from './mvo-references'
import type { DocumentTexts } from './mvos'

const CONTRIBUTIONS =
  'select id, mvo, rule, cso, left_cso, left_at, precedence, options, attributes from contribution where mvo in (select value from json_each(?))'
const CONTRIBUTE = 'insert into contribution (mvo, rule, cso, left_cso, left_at, precedence, options, attributes)'
const REPLACE = `on conflict (mvo, rule, ifnull(cso, 0)) do update set
  left_cso = excluded.left_cso, left_at = excluded.left_at, precedence = excluded.precedence, options = excluded.options, attributes = excluded.attributes`
const WITHDRAW = 'delete from contribution where mvo = ? and rule = ? and ifnull(cso, 0) = ?'

interface ContributionRow {
  readonly id: number
  readonly mvo: MvoId
  readonly rule: RuleId
  readonly cso: CsoId | null
  readonly left_cso: CsoId | null
  readonly left_at: string | null
  readonly precedence: number
  readonly options: string | null
  readonly attributes: string
}

/** All that is contributed to these MVOs. */
export function loadContributions(c: Connection, mvos: readonly MvoId[], texts: DocumentTexts): Contribution[] {
  if (mvos.length === 0) return []
  const links = linksOfContributions(c, mvos)
  return c.all<ContributionRow>(CONTRIBUTIONS, idList(mvos)).map((row) => {
    const whole = texts.get(row.mvo)
    const isWhole = whole !== undefined && (row.attributes === AS_MVO || row.attributes === whole.text)
    return {
      mvo: row.mvo,
      rule: row.rule,
      cso: row.cso,
      ...(row.left_cso !== null && row.left_at !== null && { left: { cso: row.left_cso, at: row.left_at } }),
      precedence: row.precedence,
      values: withLinks(isWhole ? whole.attributes : c.secrets.parse(row.attributes), links.get(row.id)),
      options: row.options === null ? NO_OPTIONS : (JSON.parse(row.options) as Record<string, ContributionOptions>),
    }
  })
}
const NO_OPTIONS: Readonly<Record<string, ContributionOptions>> = Object.freeze({})

/** The document of a contribution that is its MVO's. A trigger writes it out before the MVO gets another (migration 033). */
export const AS_MVO = ''

/**
 * Adds contributions; each replaces what the same rule and CSO contributed to the same MVO before. `mvos`: those that the page
 * has written before.
 */
export function saveContributions(c: Connection, contributions: readonly Contribution[], mvos: readonly MvoWrite[]): void {
  const written = new Map<MvoId, Attributes>()
  // A document with secrets is sealed anew with another key, and what does not repeat it would first be written out.
  if (contributions.length > 0 && !c.secrets.hasAny(0))
    for (const { mvo, attributesChanged } of mvos) if (attributesChanged || mvo.version === 0) written.set(mvo.id, mvo.attributes)
  const rows = contributions.map(({ mvo, rule, cso, left, precedence, options, values }) => [
    mvo,
    rule,
    cso,
    left?.cso ?? null,
    left?.at ?? null,
    precedence,
    Object.keys(options).length === 0 ? null : JSON.stringify(options),
    written.get(mvo) === values ? AS_MVO : c.secrets.contribution(withoutLinks(values)),
  ])
  insertRows(c, CONTRIBUTE, 8, rows, REPLACE)
}

/** Takes contributions away. */
export function deleteContributions(c: Connection, gone: readonly ContributionKey[]): void {
  for (const { mvo, rule, cso } of gone) c.run(WITHDRAW, mvo, rule, cso ?? 0)
}
