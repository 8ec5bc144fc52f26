/**
 * The contract of a connector: what the engine relies on, run against a connector on its real system.
 *
 * A connector's own test names its type, says how to start, fill and look at its system from outside, and which of its attributes
 * the contract may write to; `describeConnector` does the rest. What the connector can do is read from its type: an ability that
 * is declared as absent is asserted to be absent.
 */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import type { ConnectorContext, ConnectorSettings, ConnectorType, OpenConnector } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import type { Attributes } from '../../../runtime/model/values'
import { describeDelta } from './delta'
import { describeExport } from './export'
import { describeFind } from './find'
import { describeImport } from './import'
import { describeOpening, describeType } from './opening'
import { type Sample, sampler } from './sample'
import { describeSecrets, hearing, textsOf } from './secrets'
import { describeUpdate } from './update'

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

/** A connected system made ready for one run of the contract, as it is seen past the connector. */
export interface RealSystem {
  /** The settings a connector is opened with. Secret ones are given, so that the contract can watch for them. */
  readonly settings: ConnectorSettings
  readonly folders: readonly string[]
  /** Makes these the only objects of the type. */
  seed(objects: readonly ContractObject[]): Promise<void>
  /** Every object of the type as the system holds it, in whatever form, as long as equal objects have equal forms. */
  contents(): Promise<readonly unknown[]>
  stop(): Promise<void>
}

/** What the contract has to be told about a connector. */
export interface ContractOptions {
  readonly name: string
  readonly type: ConnectorType
  start(): Promise<RealSystem>
  /** What the administrator declares. Its attributes are text, whole numbers or booleans; `sampler` makes objects of it. */
  readonly objectType: ObjectTypeSchema
  /** A single-valued text and a multi-valued text, both optional in the system, and an attribute that is not text. */
  readonly attributes: { readonly text: string; readonly list: string; readonly typed: string }
  /**
   * The secondary id of an object of that name, where objects have one; `attribute` holds the name itself, where there is such an
   * attribute.
   */
  readonly naming?: { readonly secondaryId: (name: string) => string; readonly attribute?: string }
  /** Settings with which `test()` says no instead of failing, laid over the system's. */
  readonly unreachable: ConnectorSettings
}

/**
 * What the parts of the contract share: the system once it is started, a way to open the connector, and everything it has said.
 */
export interface Contract {
  readonly options: ContractOptions
  readonly type: ConnectorType
  readonly objectType: ObjectTypeSchema
  readonly system: RealSystem
  readonly context: ConnectorContext
  readonly sample: Sample
  /** Opens the connector, hands it to `work` and closes it; everything thrown is heard. */
  open<T>(work: (connector: OpenConnector) => Promise<T>, settings?: ConnectorSettings): Promise<T>
  /** Every text the connector let out so far. */
  readonly heard: string[]
}

/** Runs the contract. */
export function describeConnector(options: ContractOptions): void {
  let started: RealSystem | undefined
  const contract = contractOn(options, () => {
    if (!started) throw new Error('The system is not started yet')
    return started
  })
  describe(`connector contract: ${options.name}`, () => {
    beforeAll(async () => void (started = await options.start()))
    afterAll(async () => started?.stop())
    beforeEach(() => contract.system.seed([1, 2, 3].map(contract.sample)))

    describeType(contract)
    describeOpening(contract)
    describeImport(contract)
    if (options.type.abilities.export) {
      describeExport(contract)
      describeUpdate(contract)
      describeFind(contract)
    }
    if (options.type.abilities.deltaImport) describeDelta(contract)
    describeSecrets(contract)
  })
}

function contractOn(options: ContractOptions, system: () => RealSystem): Contract {
  const { type, objectType } = options
  const heard: string[] = []
  return {
    options,
    type,
    objectType,
    heard,
    sample: sampler(options),
    get system() {
      return system()
    },
    get context() {
      return {
        allowedFolders: system().folders,
        objectTypes: [objectType],
        log: (_: string, text: string) => void heard.push(text),
      }
    },
    async open(work, settings = system().settings) {
      try {
        const connector = await type.open(settings, this.context)
        try {
          return await work(hearing(connector, heard))
        } finally {
          await connector.close()
        }
      } catch (thrown) {
        heard.push(...textsOf(thrown))
        throw thrown
      }
    },
  }
}
