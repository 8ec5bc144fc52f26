/**
 * The words that are not said in names, and what is said instead. A newcomer must be able to guess a name without having read the
 * file.
 */

/** One line of the table. */
export interface BannedWord {
  /** As parts of a name, in lower case: `came home` is in `cameHome` and in `came-home.ts`. */
  readonly words: readonly string[]
  /** The word or words of the field for it; those set in `backticks` are in the glossary. */
  readonly instead: string
  /** Where the word has the meaning that is banned; everywhere when there is none. */
  readonly where?: RegExp
}

/** Names that may keep a banned word, and why. */
export interface Exception {
  readonly name: RegExp
  readonly where?: RegExp
  readonly because: string
}

/** Common words, which tests and scripts may use in their common meaning. */
const programme = /^(?:runtime|nodes|bin)\//

/** Where objects are synchronised and kept. */
const core = /^runtime\/(?:model|pipeline|engine|store)\//
const engine = /^runtime\/engine\//
const exporting = /^runtime\/(?:engine\/export|pipeline\/8-export)/
const unjoined = /^runtime\/(?:store|engine\/sync\/(?:page|close))\/|(?:^|\/)waiting[^/]*$/

export const bannedWords: readonly BannedWord[] = [
  { words: ['abroad'], instead: 'in a `foreign node`' },
  { words: ['came home', 'come home', 'comes home'], instead: 'returned' },
  { words: ['stranger', 'strangers'], instead: 'identity lost' },
  { words: ['airspace'], instead: 'open pages' },
  { words: ['flight', 'flights', 'inflight'], instead: '`delivery`' },
  { words: ['fly', 'flies', 'flown', 'flew', 'flying'], instead: 'process, processed, in progress' },
  { words: ['launch', 'launched', 'launches'], instead: 'send' },
  { words: ['home'], instead: 'completed', where: programme },
  { words: ['late', 'latecomer', 'latecomers'], instead: 'arrived after the page was closed', where: programme },
  { words: ['mark', 'marks', 'marked', 'unmark', 'unmarked', 'marking'], instead: '`claim`, unclaim', where: exporting },
  { words: ['land', 'lands', 'landed', 'landing'], instead: 'complete', where: programme },
  { words: ['book', 'books', 'booked', 'booking', 'bookings'], instead: 'apply result, export result', where: core },
  { words: ['told', 'tells'], instead: 'notified', where: programme },
  { words: ['wave', 'waves'], instead: '`dependency level`' },
  { words: ['namesake', 'namesakes'], instead: 'duplicate anchor; of people: same name' },
  { words: ['bearer', 'bearers'], instead: 'found by name' },
  { words: ['shell', 'shells'], instead: 'account not yet exported' },
  { words: ['place', 'places'], instead: '`retained link`, reconnect, release links', where: core },
  { words: ['leave', 'leaves', 'left behind'], instead: '`disconnect`', where: programme },
  { words: ['let go', 'lets go', 'letting go'], instead: '`disconnect`; of a hold: release' },
  { words: ['spoiled', 'spoilt', 'spoil'], instead: 'discarded' },
  { words: ['again'], instead: 'retry, stale', where: programme },
  { words: ['sand'], instead: 'stale' },
  { words: ['unheard', 'unreached'], instead: 'rule not evaluated' },
  { words: ['heard', 'hear', 'reached', 'reaches'], instead: 'evaluated', where: core },
  { words: ['reach', 'reaching'], instead: '`back-off`, with back-off', where: engine },
  { words: ['no say'], instead: 'skip reason' },
  { words: ['takes'], instead: 'accepts', where: programme },
  { words: ['wish', 'wishes', 'wished'], instead: '`desired account`' },
  { words: ['held as set'], instead: 'held by setting' },
  {
    words: ['settle', 'settles', 'settled', 'settling'],
    instead: 'finish the save, apply the hold setting, export outcome, tracked promise',
    where: programme,
  },
  { words: ['ahead', 'beside', 'early'], instead: 'concurrent read, concurrently, prefetched', where: programme },
  { words: ['breathe', 'breathes', 'breath', 'others turn'], instead: 'yield to the event loop' },
  { words: ['news'], instead: 'new join keys', where: core },
  { words: ['wake', 'wakes', 'woken', 'awake'], instead: '`requeue`', where: programme },
  { words: ['waiting'], instead: '`unjoined`', where: unjoined },
  { words: ['drawn', 'draw', 'draws'], instead: 'generated', where: core },
  { words: ['healed', 'heal', 'heals'], instead: 're-encrypted' },
  { words: ['blot', 'blots', 'blotted'], instead: 'redacted' },
  { words: ['take back', 'takes back', 'taken back'], instead: 'revert' },
  { words: ['manager', 'managers', 'service', 'services'], instead: 'what it does', where: programme },
  { words: ['helper', 'helpers', 'util', 'utils'], instead: 'what it does' },
  { words: ['data', 'info'], instead: 'what it holds' },
]

/** Variables and parameters are called by what they are. */
export const bannedVariables: readonly string[] = ['one']

export const exceptions: readonly Exception[] = [
  { name: /^limit-reached$/, because: 'it is a public code of an error' },
  { name: /^\d{3}-/, where: /\/migrations\//, because: 'a migration keeps the name under which it has been carried out' },
]
