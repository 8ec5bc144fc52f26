/** What the tests use of node-red-node-test-helper, which has no types. */
declare module 'node-red-node-test-helper' {
  const helper: {
    init(runtime: string): void
    startServer(done: () => void): void
    stopServer(done: () => void): void
    load(nodes: readonly unknown[], flow: readonly object[]): Promise<void>
    unload(): Promise<void>
    getNode(id: string): unknown
  }
  export default helper
}
