/** A directory that is exported to: started before the tests of a file, stopped after them. */
import { afterAll, beforeAll } from 'vitest'
import type { ExportRequest, ExportResult, OpenConnector } from '../../../runtime/model/connector'
import { type Slapd, type SlapdOptions, startSlapd } from '../../servers/slapd'
import { never, openLdap, options, people, request } from './setup'

export const create = (name: string, more: ExportRequest['attributes'] = {}): ExportRequest =>
  request('create', `uid=${name},${people}`, { attributes: { uid: [name], cn: [name], sn: [name], ...more } })

export class ExportWorld {
  private running: { readonly server: Slapd; readonly connector: OpenConnector } | undefined

  constructor(options: SlapdOptions = {}) {
    beforeAll(async () => {
      const server = await startSlapd(options)
      this.running = { server, connector: await openLdap(server) }
    })
    afterAll(async () => {
      await this.running?.connector.close()
      await this.running?.server.stop()
    })
  }

  private get started() {
    if (!this.running) throw new Error('the directory has not been started')
    return this.running
  }

  get server(): Slapd {
    return this.started.server
  }

  get connector(): OpenConnector {
    return this.started.connector
  }

  async send(...batch: ExportRequest[]): Promise<readonly ExportResult[]> {
    return (await this.connector.export?.(batch, options, never)) ?? []
  }

  async sendOne(single: ExportRequest): Promise<ExportResult> {
    return (await this.send(single))[0] as ExportResult
  }

  async found(dn: string): Promise<Record<string, unknown> | undefined> {
    return (await this.server.search('(objectClass=*)', { base: dn, scope: 'base' }).catch(() => []))[0]
  }
}
