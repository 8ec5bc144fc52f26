/** N9: what the API shows of values, and what comes back from a connected system that was asked. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConnectorType, OpenConnector } from '../../runtime/model/connector'
import { SyncError } from '../../runtime/model/errors'
import type { AttributeSchema } from '../../runtime/model/schema'
import { askSystem } from '../../runtime/api/shared/ask-system'
import { errorWithoutSecrets, withoutSecrets } from '../../runtime/api/shared/redaction'
import { isShown, occursInShown, shownAttributes, shownValue } from '../../runtime/api/shared/shown-values'

const attribute = (name: string, more: Partial<AttributeSchema> = {}): AttributeSchema => ({
  name,
  type: 'text',
  multi: false,
  ...more,
})
const open = { attributes: [attribute('Mail'), attribute('PIN', { secret: true }), attribute('Code', { secret: false })] }
const elsewhere = { attributes: [attribute('mail'), attribute('code', { secret: true })] }

describe('N9 a value', () => {
  it('is shown when its attribute is declared and nowhere secret', () => {
    expect(['mail', 'PIN', 'Code', 'Shoe'].map((name) => isShown([open], name))).toEqual([true, false, true, false])
    expect(['mail', 'PIN', 'Code', 'Shoe'].map((name) => isShown([open, elsewhere], name))).toEqual([true, false, false, false])
    expect(isShown([], 'Mail')).toBe(false)
  })

  it('is replaced by why it is not shown, and absent stays absent', () => {
    expect(shownValue([open], 'Mail', 'a@b')).toBe('a@b')
    expect(shownValue([open], 'pin', '4711')).toBe('(secret)')
    expect(shownValue([open], 'Shoe', '42')).toBe('(not declared)')
    expect(shownValue([open], 'PIN', null)).toBeNull()
  })

  it('stands in the order of the names', () => {
    const shown = shownAttributes({ PIN: '4711', Mail: 'a@b', Code: 'x' }, [open])
    expect(Object.entries(shown)).toEqual([
      ['Code', 'x'],
      ['Mail', 'a@b'],
      ['PIN', '(secret)'],
    ])
  })

  it('is found only where it is shown', () => {
    const attributes = { Mail: 'Ann@Example.org', PIN: '4711' }
    const found = (q: string) => occursInShown(q, ['E-1', null], attributes, [open])
    expect(['ANN@', 'example', 'e-1', '4711', 'bob'].map(found)).toEqual([true, true, true, false, false])
  })
})

describe('N9 secrets', () => {
  it('are redacted from texts wherever they are, and everything else is left', () => {
    const value = { ok: true, count: 3, none: null, steps: [{ message: 'Secret-1 and Secret-1, then geheim' }], list: ['x'] }
    expect(withoutSecrets(value, ['Secret-1', 'geheim'])).toEqual({
      ok: true,
      count: 3,
      none: null,
      steps: [{ message: '••• and •••, then •••' }],
      list: ['x'],
    })
  })

  it('of four characters are redacted, shorter ones would hide ordinary words', () => {
    expect(withoutSecrets('abcd abc', ['abcd', 'abc'])).toBe('••• abc')
    const value = { text: 'abc' }
    expect(withoutSecrets(value, ['abc'])).toBe(value)
  })

  it('are redacted from both sentences of an error, and a fault stays what it is', () => {
    const thrown = errorWithoutSecrets(new SyncError('login-refused', 'no Secret-1', 'try Secret-1'), ['Secret-1'])
    expect(thrown).toMatchObject({ code: 'login-refused', message: 'no •••', next: 'try •••' })
    const fault = new Error('Secret-1')
    expect(errorWithoutSecrets(fault, ['Secret-1'])).toBe(fault)
  })
})

describe('asking a system', () => {
  const asked = (connector: Partial<OpenConnector>, timeoutMs = 60_000) => {
    const closed: string[] = []
    const opened: unknown[] = []
    const type = {
      open: async (settings: object, context: object) => {
        opened.push(settings, context)
        return { ...connector, close: async () => void closed.push('closed') }
      },
    } as unknown as ConnectorType
    const context = { allowedFolders: [], objectTypes: [], log: () => undefined }
    const system = { name: 'HR', type, settings: { password: 'Secret-1' }, secrets: ['Secret-1'], context, timeoutMs }
    return { closed, opened, system }
  }

  it('opens it with its settings, asks and closes it', async () => {
    const { closed, opened, system } = asked({
      test: async () => ({ ok: true, steps: [{ name: 'Secret-1', ok: true, message: '' }] }),
    })
    const outcome = await askSystem(system, (connector) => connector.test())
    expect(outcome).toEqual({ ok: true, steps: [{ name: '•••', ok: true, message: '' }] })
    expect([closed, opened]).toEqual([['closed'], [system.settings, system.context]])
  })

  it('closes it also when it refuses, and redacts the refusal', async () => {
    const test = () => Promise.reject(new SyncError('login-refused', 'not with Secret-1'))
    const { closed, system } = asked({ test })
    await expect(askSystem(system, (connector) => connector.test())).rejects.toMatchObject({ message: 'not with •••' })
    expect(closed).toEqual(['closed'])
  })

  describe('in time', () => {
    beforeEach(() => {
      vi.useFakeTimers()
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    it('gives up after its time', async () => {
      const { system } = asked({ test: () => new Promise<never>(() => undefined) }, 61_400)
      let given: unknown
      askSystem(system, (connector) => connector.test()).catch((thrown: unknown) => (given = thrown))
      await vi.advanceTimersByTimeAsync(61_399)
      expect(given).toBeUndefined()
      await vi.advanceTimersByTimeAsync(1)
      expect(given).toMatchObject({
        code: 'system-unreachable',
        message: 'HR has not answered for 61 seconds.',
        next: 'Check address, port and firewall.',
      })
    })

    it('leaves no timer behind', async () => {
      const { system } = asked({ test: async () => ({ ok: true, steps: [] }) })
      await askSystem(system, (connector) => connector.test())
      expect(vi.getTimerCount()).toBe(0)
    })
  })
})
