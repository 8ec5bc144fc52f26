/** How much of a connected system, or of a type of people, one run may change before a person is asked (I4, I21, L9, X5). */

/** The limits of one system. Percentages are whole numbers from 0 to 100; the figures count objects. */
export interface Limits {
  /** Share of the known objects a full import may mark as gone. */
  readonly shrinkPercent: number
  /** A full import may always mark this many as gone, also where the share comes to fewer. */
  readonly shrinkMin: number
  /** A full import may never mark more than this as gone, also where the share comes to more. */
  readonly shrinkMax: number
  /**
   * Share that an import may empty of an attribute or group, and one run may take out of a small system; 100: everything (I21).
   */
  readonly clearPercent: number
  /** Share of the linked accounts an export may delete. */
  readonly deletePercent: number
  /** An export may always delete this many, also where the share comes to fewer. */
  readonly deleteMin: number
  /** An export may never delete more than this, also where the share comes to more. */
  readonly deleteMax: number
  /** Accounts an export may create; null: no limit. */
  readonly maxCreates: number | null
  /** Accounts an export may change; null: no limit. */
  readonly maxUpdates: number | null
  /** Members, or values of any list, that an export may take out of one object; null: no limit. */
  readonly maxRemoved: number | null
}

/** What holds where an administrator says nothing else. */
export const defaultLimits: Limits = {
  shrinkPercent: 10,
  shrinkMin: 10,
  shrinkMax: 1000,
  clearPercent: 50,
  deletePercent: 5,
  deleteMin: 20,
  deleteMax: 500,
  maxCreates: null,
  maxUpdates: null,
  maxRemoved: null,
}

/**
 * How many objects of a metaverse type one run may disconnect or delete by scope, configuration or deletion rule before a person
 * is asked (L9). `percent` is a whole number from 0 to 100, and at 100 nobody is asked; the others count objects.
 */
export interface PeopleLimit {
  /** Share of the type's objects. */
  readonly percent: number
  /** So many may always leave, also where the share comes to fewer. */
  readonly min: number
  /** More than this may never leave, also where the share comes to more. */
  readonly max: number
}

/** What holds for a type that says nothing else. */
export const defaultPeopleLimit: PeopleLimit = { percent: 5, min: 10, max: 500 }
