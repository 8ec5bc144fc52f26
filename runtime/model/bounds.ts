/** Between which figures a setting is sensible: the same in a dialog, at deployment and for whoever reads it. */

/** The least and the greatest whole number a setting takes. */
export interface Bounds {
  readonly least: number
  readonly most: number
}

/** By setting. Counts of objects, days, bytes and shares in percent. */
export const bounds = {
  /** Objects that an import or sync decides and saves together. */
  pageSize: { least: 1, most: 10_000 },
  /** KiB that one value of a system may have. */
  valueKiB: { least: 1, most: 102_400 },
  /** Requests of one batch of an export. */
  batchSize: { least: 1, most: 1_000_000 },
  /** Requests that are on their way at one time. */
  concurrency: { least: 1, most: 256 },
  /** Of a rule or a mapping: 1 is the highest (A3). */
  precedence: { least: 1, most: 100_000 },
  /** Days that ended runs are kept (N4). */
  retentionDays: { least: 1, most: 36_500 },
  /** Days between the deletion rule's verdict and the deletion (L2). */
  graceDays: { least: 0, most: 36_500 },
  /** A share in percent. */
  percent: { least: 0, most: 100 },
  /** A number of objects that a limit speaks of. */
  objects: { least: 0, most: 999_999_999 },
  /** Units of a date that is counted from the run (S6). */
  relativeDate: { least: -1_000_000, most: 1_000_000 },
} as const satisfies Readonly<Record<string, Bounds>>

/** Whether the value is a whole number between the two. */
export function isWithin(value: unknown, { least, most }: Bounds): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}

/** A page of objects closes when their values come to so many bytes, however few they are: they are in memory several times. */
export const pageBytes = 2 * 1024 * 1024

/** The same of a batch of an export for which a target writes a whole file anew. */
export const batchBytes = 16 * 1024 * 1024

/** KiB that one value may have in a system that says nothing else. */
export const defaultValueKiB = 1024
