/** Who has an account name that a domain gives only once. */
import { formatDn, parseDn } from '../../../model/dn'
import { attributeOf, displayValue } from '../../../model/values'
import { search } from '../entries/search'
import type { SearchOptions } from '../protocol/library'
import type { Write } from './request'

const accountName = 'sAMAccountName'

/**
 * The sentence that names the entry whose account name a refused request wanted, behind a space; empty where it wanted none or
 * nobody has it.
 */
export async function holderSentence(write: Write, dn: string | null): Promise<string> {
  const { connection, session, request } = write
  const change = request.changes.find(({ attribute }) => attribute.toLowerCase() === accountName.toLowerCase())
  const wanted = displayValue(change?.set ?? attributeOf(request.attributes, accountName) ?? '')
  const domain = (parseDn(dn ?? '') ?? []).filter((parts) => parts[0]?.type.toLowerCase() === 'dc')
  if (wanted === '' || domain.length === 0 || !connection.root.kind.ownsNamingAttribute) return ''
  const filter = new session.library.EqualityFilter({ attribute: accountName, value: wanted })
  const options: SearchOptions = { scope: 'sub', filter, attributes: ['1.1'], timeLimit: 0 }
  const [holder] = await search(connection, formatDn(domain), options).catch(() => [])
  return holder ? ` The account name ${wanted} belongs to ${holder.dn}.` : ''
}
