/** The roles of people and programs, and what each may (docs/security.md has the table). */

/** What everybody may who may look: no context (it can hold personal values of flows), no diagnostics. */
const looking = [
  'flows.read',
  'nodes.read',
  'plugins.read',
  'settings.read',
  'library.read',
  'status.read',
  'identity.read',
] as const

const operating = [...looking, 'identity.run'] as const

/** Permissions by role: Node-RED's own, and those of the identity API. */
export const roles = {
  /** Looks at flows, people, runs and pending exports. */
  viewer: looking,
  /** Starts and cancels runs, holds pending exports, tests systems. */
  operator: operating,
  /** Decides what waits for a decision, and changes people by hand. */
  approver: [...operating, 'identity.approve', 'identity.write'],
  /** Changes and deploys flows. Who may do that can reach everything: a function node runs code. */
  designer: [...operating, 'identity.design', 'flows.write', 'library.write', 'inject.write', 'debug.read', 'debug.write'],
  /** Everything Node-RED knows. */
  administrator: ['*'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Role = keyof typeof roles

export function isRole(word: unknown): word is Role {
  return typeof word === 'string' && Object.hasOwn(roles, word)
}
