/** What the routes behind the dialogs need of Node-RED and its HTTP server. */

/** An HTTP request as far as the routes look at it. */
export interface DesignRequest {
  readonly body?: unknown
}

/** An HTTP response as far as the routes write it. */
export interface DesignResponse {
  status(code: number): DesignResponse
  type(contentType: string): DesignResponse
  send(body: string): unknown
}

export type Middleware = (request: never, response: never, next: () => void) => void
export type Handler = (request: DesignRequest, response: DesignResponse) => void

/** What of Node-RED the routes need. */
export interface EditorHost {
  readonly httpAdmin: {
    get(path: string, ...handlers: (Middleware | Handler)[]): unknown
    post(path: string, ...handlers: (Middleware | Handler)[]): unknown
  }
  readonly auth: { needsPermission(permission: string): Middleware }
  readonly nodes: { getNode(id: string): unknown }
  readonly util?: { evaluateNodeProperty?(value: string, type: string, node: unknown, message: unknown): unknown }
}

export interface DesignOptions {
  /** Folders a connector's files must lie in, asked at each request. */
  readonly allowedFolders: () => readonly string[]
  /** Milliseconds a system has to answer a test or a discovery. */
  readonly patience?: number
}
