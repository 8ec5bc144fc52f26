/** The part of the contract about a connector's type, its opening, its test and its schema. */
import { describe, expect, it } from 'vitest'
import type { SettingDescription } from '../../../runtime/model/connector'
import type { Contract } from './contract'
import { caught } from './tools'

/** The connector type as data. */
export function describeType({ type }: Contract): void {
  it('describes itself well enough to draw a form', () => {
    expect(type.label).not.toBe('')
    expect(type.help).not.toBe('')
    const names = type.settings.map((setting) => setting.name)
    expect(new Set(names).size).toBe(names.length)
    for (const setting of type.settings) {
      expect(setting.label, setting.name).not.toBe('')
      expect(setting.help, setting.name).not.toBe('')
      if (setting.kind === 'choice') expect(setting.choices?.length, setting.name).toBeGreaterThan(1)
      if (setting.shownWhen) expect(names).toContain(setting.shownWhen.setting)
    }
    expect(type.abilities.batchSize).toBeGreaterThan(0)
  })
}

/** From opening to closing. */
export function describeOpening(contract: Contract): void {
  describe('opening', () => {
    describeMethods(contract)
    describeTest(contract)
    describeSettings(contract)
  })
}

function describeMethods(contract: Contract): void {
  const { type, objectType } = contract

  it('has exactly the methods of its abilities', async () => {
    const methods = await contract.open(async (connector) => ({
      importAll: connector.importAll !== undefined,
      deltaImport: [connector.watermark !== undefined, connector.importChanges !== undefined],
      export: [connector.export !== undefined, connector.find !== undefined],
    }))
    const { deltaImport, export: exports } = type.abilities
    expect(methods).toEqual({ importAll: true, deltaImport: [deltaImport, deltaImport], export: [exports, exports] })
  })

  it('finds the object types with their attributes and anchor', async () => {
    const found = await contract.open((connector) => connector.schema())
    const main = found.find(({ name }) => name === objectType.name)
    expect(main, `the type ${objectType.name} among ${found.map(({ name }) => name).join(', ')}`).toBeDefined()
    const names = main?.attributes.map((attribute) => attribute.name) ?? []
    expect(names).toContain(main?.anchor)
    for (const attribute of Object.values(contract.options.attributes)) expect(names).toContain(attribute)
  })

  it('may be closed twice', async () => {
    const connector = await type.open(contract.system.settings, contract.context)
    await connector.close()
    await expect(connector.close()).resolves.toBeUndefined()
  })
}

function describeTest(contract: Contract): void {
  it('tests the connection step by step', async () => {
    const outcome = await contract.open((connector) => connector.test())
    expect(outcome.steps.filter((step) => !step.ok)).toEqual([])
    expect(outcome.ok).toBe(true)
    expect(outcome.steps.length).toBeGreaterThan(0)
    for (const step of outcome.steps) expect(step.message, step.name).not.toBe('')
  })

  it('says which step failed when the system is not there', async () => {
    const settings = { ...contract.system.settings, ...contract.options.unreachable }
    const outcome = await contract.open((connector) => connector.test(), settings)
    expect(outcome.ok).toBe(false)
    expect(outcome.steps.filter((step) => !step.ok).length).toBeGreaterThan(0)
    for (const step of outcome.steps) expect(step.message, step.name).not.toBe('')
  })
}

/** What is wrong with a setting only its connector knows; that a required one is missing, everybody does. */
function describeSettings(contract: Contract): void {
  const { settings } = contract.type
  const isShown = ({ shownWhen }: SettingDescription): boolean => {
    const standard = settings.find(({ name }) => name === shownWhen?.setting)?.default
    return !shownWhen || shownWhen.values.some((value) => value === standard)
  }
  it.each(settings.filter((setting) => setting.required && isShown(setting)))(
    'refuses to do without "$label" and names it',
    async ({ name, label, kind }) => {
      const without = { ...contract.system.settings, [name]: kind === 'list' ? [] : '' }
      const error = await caught(contract.open((connector) => connector.test(), without))
      expect(error).toMatchObject({ name: 'SyncError', code: 'not-configured' })
      expect(
        [name, label].some((shown) => error.message.includes(shown)),
        error.message,
      ).toBe(true)
    },
  )
}
