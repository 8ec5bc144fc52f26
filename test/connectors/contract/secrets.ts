/** The part of the contract about secrets: nothing the connector says contains one. */
import { expect, it } from 'vitest'
import type { OpenConnector } from '../../../runtime/model/connector'
import type { Contract } from './contract'

/** Last, so that it sees what all tests before it heard. */
export function describeSecrets(contract: Contract): void {
  it('N9 lets no secret out in any text', () => {
    const { settings } = contract.system
    const secrets = contract.type.settings
      .filter(({ kind }) => kind === 'secret')
      .map(({ name }) => [name, settings[name]] as const)
    expect(contract.heard.length).toBeGreaterThan(0)
    for (const [name, secret] of secrets) {
      expect(secret, `the system must be opened with the secret ${name}`).toMatch(/./)
      expect(contract.heard.filter((text) => text.includes(String(secret)))).toEqual([])
    }
  })
}

/** The connector, with every text of its results kept in `heard`. */
export function hearing(connector: OpenConnector, heard: string[]): OpenConnector {
  return new Proxy(connector, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...given: unknown[]) => {
        const answer: unknown = Reflect.apply(member, target, given)
        if (answer instanceof Promise && (name === 'test' || name === 'export'))
          void answer.then(
            (value) => heard.push(JSON.stringify(value)),
            () => {},
          )
        return answer
      }
    },
  })
}

/** Every text of something thrown, its causes included. */
export function textsOf(thrown: unknown): string[] {
  if (!(thrown instanceof Error)) return [String(thrown)]
  const next = 'next' in thrown ? [String(thrown.next)] : []
  return [thrown.message, ...next, thrown.stack ?? '', ...(thrown.cause === undefined ? [] : textsOf(thrown.cause))]
}
