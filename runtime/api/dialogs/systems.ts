/** The routes behind the dialog of a connected system: the kinds there are, and testing and discovering a draft. */
import { connectorTypes } from '../../connectors/list'
import type { ConnectorType } from '../../model/connector'
import type { Routes } from '../contract/call'
import { askSystem } from '../shared/ask-system'
import { draftSystem } from './draft'
import type { DialogHost, DialogOptions } from './host'

export function systemDialogRoutes(
  host: DialogHost,
  options: DialogOptions,
): Routes<'listConnectors' | 'testDraft' | 'discoverDraft'> {
  return {
    async listConnectors() {
      return { json: connectorTypes.map(described) }
    },

    async testDraft({ body }) {
      return { json: await askSystem(draftSystem(host, options, body), (connector) => connector.test()) }
    },

    async discoverDraft({ body }) {
      return { json: await askSystem(draftSystem(host, options, body), (connector) => connector.schema()) }
    },
  }
}

function described({ name, label, help, settings, abilities }: ConnectorType) {
  return { name, label, help, settings, abilities }
}
