/** The connector for the scripted system of the tests: what it is called, what it can do, and how it is opened. */
import type { ConnectorContext, ConnectorType, OpenConnector } from '../../model/connector'
import { checkedSettings } from '../settings'
import { checkSystem } from './check'
import { exportBatch } from './export'
import { findByValue, findRecord } from './find'
import { form } from './form'
import { importObjects } from './import'
import { importChanges } from './import-changes'
import { discoverTypes } from './schema'
import { readSettings } from './settings'
import { requireReachable } from './system/availability'
import type { AnchorSource } from './system/requests'
import type { ScriptedSystem } from './system/system'
import { scriptedSystem } from './system/system'

/**
 * A connected system for tests: it lives in this process, keeps the contract of a connector, assigns anchors, knows what changed
 * since a watermark, and misbehaves as its script says. It is registered with `registerConnectorType` and never offered to
 * administrators.
 */
export const scripted: ConnectorType = {
  name: 'scripted',
  label: 'Scripted system (tests)',
  help: 'A system in memory that can be told how to misbehave.',
  settings: form,
  abilities: { deltaImport: true, export: true, assignsAnchor: true, confirmsAtOnce: false, batchSize: 100 },
  async open(settings, context) {
    const { name, file, anchors, script } = await readSettings(checkedSettings(scripted, settings), context)
    const system = scriptedSystem(name)
    if (file !== undefined) system.keepIn(file)
    if (script && JSON.stringify(script) !== JSON.stringify(system.script)) system.script = script
    return openScripted(system, anchors, context)
  },
}

function openScripted(system: ScriptedSystem, anchors: AnchorSource, context: ConnectorContext): OpenConnector {
  return {
    test: () => checkSystem(system),
    schema: () => discoverTypes(system, context),
    importAll: (selection, signal) => importObjects(system, selection, signal),
    async watermark() {
      requireReachable(system)
      return system.watermark()
    },
    importChanges: (selection, watermark, signal) => importChanges(system, selection, watermark, signal),
    export: (batch, options, signal) => exportBatch(system, anchors, batch, options, signal),
    find: (type, anchor, secondaryId) => findRecord(system, type, anchor, secondaryId),
    findByValue: (type, attribute, texts) => findByValue(system, type, attribute, texts),
    close: async () => {},
  }
}
