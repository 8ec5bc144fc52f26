/** The list of functions. */
import type { FunctionDefinition } from './definition'
import { capitalise } from './text/capitalise'
import { contains } from './text/contains'
import { endsWith } from './text/ends-with'
import { format } from './text/format'
import { indexOf } from './text/index-of'
import { initials } from './text/initials'
import { isNullOrEmpty } from './text/is-null-or-empty'
import { isNullOrWhitespace } from './text/is-null-or-whitespace'
import { isPresent } from './text/is-present'
import { left } from './text/left'
import { length } from './text/length'
import { lower } from './text/lower'
import { normalise } from './text/normalise'
import { padLeft } from './text/pad-left'
import { padRight } from './text/pad-right'
import { regexMatch } from './text/regex-match'
import { regexReplace } from './text/regex-replace'
import { removeDiacritics } from './text/remove-diacritics'
import { replace } from './text/replace'
import { right } from './text/right'
import { startsWith } from './text/starts-with'
import { substring } from './text/substring'
import { transliterate } from './text/transliterate'
import { trim } from './text/trim'
import { upper } from './text/upper'
import { word } from './text/word'
import { and } from './logic/and'
import { coalesce } from './logic/coalesce'
import { eq } from './logic/eq'
import { equalsIgnoreCase } from './logic/equals-ignore-case'
import { iif } from './logic/iif'
import { inIgnoreCase } from './logic/in-ignore-case'
import { inFunction } from './logic/in'
import { not } from './logic/not'
import { or } from './logic/or'
import { switchFunction } from './logic/switch'
import { abs } from './numbers/abs'
import { bitAnd } from './numbers/bit-and'
import { bitOr } from './numbers/bit-or'
import { clearBit } from './numbers/clear-bit'
import { hasBit } from './numbers/has-bit'
import { max } from './numbers/max'
import { min } from './numbers/min'
import { round } from './numbers/round'
import { setBit } from './numbers/set-bit'
import { toDecimal } from './numbers/to-decimal'
import { toInt } from './numbers/to-int'
import { toString } from './numbers/to-string'
import { dateAdd } from './dates/date-add'
import { dateDiff } from './dates/date-diff'
import { formatDate } from './dates/format-date'
import { fromFileTime } from './dates/from-file-time'
import { fromGeneralizedTime } from './dates/from-generalized-time'
import { now } from './dates/now'
import { parseDate } from './dates/parse-date'
import { toFileTime } from './dates/to-file-time'
import { toGeneralizedTime } from './dates/to-generalized-time'
import { today } from './dates/today'
import { collectionContains } from './lists/collection-contains'
import { count } from './lists/count'
import { distinct } from './lists/distinct'
import { except } from './lists/except'
import { filter } from './lists/filter'
import { first } from './lists/first'
import { item } from './lists/item'
import { join } from './lists/join'
import { last } from './lists/last'
import { sort } from './lists/sort'
import { split } from './lists/split'
import { union } from './lists/union'
import { disableUser } from './directory/disable-user'
import { dn } from './directory/dn'
import { enableUser } from './directory/enable-user'
import { escapeDn } from './directory/escape-dn'
import { escapeFilter } from './directory/escape-filter'
import { parentDn } from './directory/parent-dn'
import { rdn } from './directory/rdn'
import { hash } from './identity/hash'
import { mailLocalPart } from './identity/mail-local-part'
import { newGuid } from './identity/new-guid'
import { randomPassphrase } from './identity/random-passphrase'
import { randomPassword } from './identity/random-password'
import { uniqueValue } from './identity/unique-value'

/** Every function of the expression language. A new one is a file of its own and a line here. */
export const functions: readonly FunctionDefinition[] = [
  capitalise,
  contains,
  endsWith,
  format,
  indexOf,
  initials,
  isNullOrEmpty,
  isNullOrWhitespace,
  isPresent,
  left,
  length,
  lower,
  normalise,
  padLeft,
  padRight,
  regexMatch,
  regexReplace,
  removeDiacritics,
  replace,
  right,
  startsWith,
  substring,
  transliterate,
  trim,
  upper,
  word,
  and,
  coalesce,
  eq,
  equalsIgnoreCase,
  iif,
  inIgnoreCase,
  inFunction,
  not,
  or,
  switchFunction,
  abs,
  bitAnd,
  bitOr,
  clearBit,
  hasBit,
  max,
  min,
  round,
  setBit,
  toDecimal,
  toInt,
  toString,
  dateAdd,
  dateDiff,
  formatDate,
  fromFileTime,
  fromGeneralizedTime,
  now,
  parseDate,
  toFileTime,
  toGeneralizedTime,
  today,
  collectionContains,
  count,
  distinct,
  except,
  filter,
  first,
  item,
  join,
  last,
  sort,
  split,
  union,
  disableUser,
  dn,
  enableUser,
  escapeDn,
  escapeFilter,
  parentDn,
  rdn,
  hash,
  mailLocalPart,
  newGuid,
  randomPassphrase,
  randomPassword,
  uniqueValue,
]
