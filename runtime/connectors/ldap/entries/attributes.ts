/** Attributes of entries that are treated apart from the others. */

/** The name under which an entry's DN appears among its attributes. */
export const dnAttribute = 'dn'

/** Attributes a server hands out but whose stored form is of no use to anyone else: never read. */
export const neverRead: ReadonlySet<string> = new Set(['userpassword', 'unicodepwd', 'authpassword'])
