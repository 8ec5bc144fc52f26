/** The client library's types, and its loading: it is an ES module, and nobody without a directory needs it. */
export type Ldapts = typeof import('ldapts', { with: { 'resolution-mode': 'import' } })

export type Client = InstanceType<Ldapts['Client']>
export type Filter = InstanceType<Ldapts['Filter']>
export type Control = InstanceType<Ldapts['Control']>
export type Change = InstanceType<Ldapts['Change']>
export type Attribute = InstanceType<Ldapts['Attribute']>
export type SearchOptions = NonNullable<Parameters<Client['search']>[1]>

/** An entry as the library gives it: one value as itself, several as a list, absent but requested ones as an empty list. */
export interface Entry {
  readonly dn: string
  readonly [attribute: string]: Buffer | Buffer[] | string[] | string
}

/** Loads the library, when the first directory is opened. */
export function loadLibrary(): Promise<Ldapts> {
  return import('ldapts')
}
