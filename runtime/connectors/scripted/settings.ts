/** The settings of the scripted system, read and checked. */
import type { ConnectorContext, ConnectorSettings } from '../../model/connector'
import { confinedFile } from '../folders'
import type { AnchorSource } from './system/requests'
import type { Script } from './system/script'
import { parseScript } from './system/script'

/** What a connector to the scripted system is told. */
export interface ScriptedSettings {
  readonly name: string
  /** Where the system is kept; undefined for in memory only. */
  readonly file: string | undefined
  readonly anchors: AnchorSource
  /** Undefined: the system goes on as it is. */
  readonly script: Script | undefined
}

/** Reads settings that fit their descriptions; what is still wrong is a SyncError 'not-configured' that names the setting. */
export async function readSettings(settings: ConnectorSettings, context: ConnectorContext): Promise<ScriptedSettings> {
  return {
    name: String(settings['system']),
    script: settings['script'] ? parseScript(String(settings['script'])) : undefined,
    file: settings['file'] ? (await confinedFile(String(settings['file']), context, 'File')).path : undefined,
    anchors: settings['anchors'] as AnchorSource,
  }
}
