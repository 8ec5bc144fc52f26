/**
 * The contract of a connector: what the engine relies on, run against a connector on its real system.
 *
 * A connector's own test file names its type, says how to fill and look at its system from outside, and declares what it can do;
 * `describeConnector` does the rest. An ability that is declared as absent is asserted to be absent.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ConnectorContext, ConnectorSettings, ConnectorType, OpenConnector } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import type { Attributes } from '../../../runtime/model/values'
import { describeDelta } from './delta'
import { describeExport } from './export'
import { describeImport } from './import'
import { caught, listen } from './tools'

/**
 * An object of the connected system as the contract speaks of it. `anchor` is null where the system assigns it and it is not
 * known yet.
 */
export interface ContractObject {
  readonly type: string
  readonly anchor: string | null
  readonly secondaryId: string | null
  /** Typed canonical values, the anchor's and the secondary id's own attributes included where they are known. */
  readonly attributes: Attributes
}

/** A connected system made ready for one run of the contract. */
export interface ContractFixture {
  readonly settings: ConnectorSettings
  /** What the administrator declares; the first is the type `sample` makes objects of. */
  readonly objectTypes: readonly ObjectTypeSchema[]
  readonly context: ConnectorContext
  /** Makes these the only objects of the declared types, past the connector. */
  seed(objects: readonly ContractObject[]): Promise<void>
  /** Every object of the declared types as the system holds it, past the connector, in any order. */
  readBack(): Promise<readonly ContractObject[]>
  cleanUp(): Promise<void>
}

/** What the connector under test can do and what its objects look like. */
export interface ContractFeatures {
  readonly deltaImport: boolean
  readonly export: boolean
  readonly find: boolean
  /** The system gives a new object its anchor (`abilities.assignsAnchor`). */
  readonly assignsAnchor: boolean
  /** Makes another secondary id for the n-th sample, where objects can be renamed; null where they cannot. */
  readonly rename: ((n: number) => string) | null
  /**
   * The n-th (1…) valid object of the first type: different anchors (or null), different secondary ids (or null). The value of
   * `attributes.text` must contain the number `n`, and `attributes.list` must hold at least two values in canonical order.
   */
  readonly sample: (n: number) => ContractObject
  /** Attributes of the first type the contract writes to. */
  readonly attributes: {
    /** Single-valued text, optional in the system. */
    readonly text: string
    /** Multi-valued text, optional in the system. */
    readonly list: string
    /** A single-valued attribute that is not text, with a value `sample` gives it. */
    readonly typed?: string
  }
  /** Settings that are wrong, each laid over the fixture's; the error must name `setting` by its name or its label. */
  readonly badSettings: readonly { readonly setting: string; readonly value: unknown }[]
  /** Settings with which `test()` says no instead of failing, laid over the fixture's; left out, opening is refused already. */
  readonly unreachable?: ConnectorSettings
  /**
   * Texts that must never appear in a message, such as the password in the fixture's settings. Empty only when the type has no
   * secret setting.
   */
  readonly secrets: readonly string[]
}

export interface ContractOptions {
  readonly name: string
  readonly type: ConnectorType
  prepare(): Promise<ContractFixture>
  readonly features: ContractFeatures
}

/**
 * What the parts of the contract share: the fixture once it is prepared, a way to open the connector, and everything it has said.
 */
export interface Contract {
  readonly type: ConnectorType
  readonly features: ContractFeatures
  readonly fixture: ContractFixture
  readonly main: ObjectTypeSchema
  /** Opens the connector, hands it to `work` and closes it; everything thrown is heard. */
  open<T>(work: (connector: OpenConnector) => Promise<T>, settings?: ConnectorSettings): Promise<T>
  /** Every text the connector let out so far. */
  readonly heard: string[]
}

export function describeConnector(options: ContractOptions): void {
  const { type, features } = options
  let prepared: ContractFixture | undefined
  const heard: string[] = []
  const contract: Contract = {
    type,
    features,
    heard,
    get fixture() {
      if (!prepared) throw new Error('The fixture is not prepared yet')
      return prepared
    },
    get main() {
      return this.fixture.objectTypes[0] as ObjectTypeSchema
    },
    async open(work, settings) {
      const { context } = this.fixture
      const log: ConnectorContext['log'] = (level, text) => (heard.push(text), context.log(level, text))
      try {
        const connector = await type.open(settings ?? this.fixture.settings, { ...context, log })
        try {
          return await work(listen(connector, heard))
        } finally {
          await connector.close()
        }
      } catch (thrown) {
        heard.push(...allTexts(thrown))
        throw thrown
      }
    },
  }

  describe(`connector contract: ${options.name}`, () => {
    beforeAll(async () => void (prepared = await options.prepare()))
    afterAll(async () => prepared?.cleanUp())
    beforeEach(() => contract.fixture.seed([1, 2, 3].map(features.sample)))

    describeType(contract)
    describeOpening(contract)
    describeImport(contract)
    describeExport(contract)
    describeDelta(contract)
    describeSecrets(contract)
  })
}

function describeType({ type, features }: Contract): void {
  it('describes itself well enough to draw a form', () => {
    expect(type.label).not.toBe('')
    expect(type.help).not.toBe('')
    expect(new Set(type.settings.map((setting) => setting.name)).size).toBe(type.settings.length)
    for (const setting of type.settings) {
      expect(setting.label, setting.name).not.toBe('')
      expect(setting.help, setting.name).not.toBe('')
      if (setting.kind === 'choice') expect(setting.choices?.length, setting.name).toBeGreaterThan(1)
      if (setting.shownWhen) expect(type.settings.map((other) => other.name)).toContain(setting.shownWhen.setting)
    }
    expect(type.abilities.batchSize).toBeGreaterThan(0)
  })

  it('declares the abilities it has and no others', () => {
    expect(type.abilities.deltaImport).toBe(features.deltaImport)
    expect(type.abilities.export).toBe(features.export)
    expect(type.abilities.assignsAnchor).toBe(features.assignsAnchor)
  })
}

function describeOpening(contract: Contract): void {
  const { type, features } = contract

  it('has exactly the methods of its abilities', async () => {
    const methods = await contract.open(async (connector) => ({
      deltaImport: [connector.watermark !== undefined, connector.importChanges !== undefined],
      export: connector.export !== undefined,
      find: connector.find !== undefined,
      importAll: connector.importAll !== undefined,
    }))
    const { deltaImport, export: exports, find } = features
    expect(methods).toEqual({ deltaImport: [deltaImport, deltaImport], export: exports, find, importAll: true })
  })

  it('tests the connection step by step', async () => {
    const outcome = await contract.open((connector) => connector.test())
    expect(outcome.steps.filter((step) => !step.ok)).toEqual([])
    expect(outcome.ok).toBe(true)
    expect(outcome.steps.length).toBeGreaterThan(0)
    for (const step of outcome.steps) expect(step.message, step.name).not.toBe('')
  })

  const { unreachable } = features
  if (unreachable)
    it('says which step failed when the system is not there', async () => {
      const settings = { ...contract.fixture.settings, ...unreachable }
      const outcome = await contract.open((connector) => connector.test(), settings)
      expect(outcome.ok).toBe(false)
      expect(outcome.steps.filter((step) => !step.ok).length).toBeGreaterThan(0)
      for (const step of outcome.steps) expect(step.message, step.name).not.toBe('')
    })

  it('finds the object types with their attributes and anchor', async () => {
    const found = await contract.open((connector) => connector.schema())
    const main = found.find((type) => type.name === contract.main.name)
    expect(main, `the type ${contract.main.name} among ${found.map((type) => type.name).join(', ')}`).toBeDefined()
    const names = main?.attributes.map((attribute) => attribute.name) ?? []
    expect(names).toContain(main?.anchor)
    expect(names).toContain(features.attributes.text)
    expect(names).toContain(features.attributes.list)
  })

  for (const bad of features.badSettings) {
    it(`refuses a wrong "${bad.setting}" and names it`, async () => {
      const settings = { ...contract.fixture.settings, [bad.setting]: bad.value }
      const error = await caught(contract.open((connector) => connector.test(), settings))
      expect(error).toMatchObject({ name: 'SyncError', code: 'not-configured' })
      const label = type.settings.find((setting) => setting.name === bad.setting)?.label ?? bad.setting
      expect(
        [bad.setting, label].some((name) => error.message.includes(name)),
        error.message,
      ).toBe(true)
    })
  }

  it('may be closed twice', async () => {
    const connector = await type.open(contract.fixture.settings, contract.fixture.context)
    await connector.close()
    await expect(connector.close()).resolves.toBeUndefined()
  })
}

/** Last, so that it sees what all tests before it heard. */
function describeSecrets({ type, features, heard }: Contract): void {
  it('N9 lets no secret out in any text', () => {
    const asked = type.settings.filter((setting) => setting.kind === 'secret').map((setting) => setting.name)
    if (asked.length > 0) expect(features.secrets, `the fixture must use the secrets ${asked.join(', ')}`).not.toHaveLength(0)
    expect(heard.length).toBeGreaterThan(0)
    for (const secret of features.secrets) expect(heard.filter((text) => text.includes(secret))).toEqual([])
  })
}

function allTexts(thrown: unknown): string[] {
  if (!(thrown instanceof Error)) return [String(thrown)]
  const next = 'next' in thrown ? [String(thrown.next)] : []
  return [thrown.message, ...next, thrown.stack ?? '', ...(thrown.cause === undefined ? [] : allTexts(thrown.cause))]
}
