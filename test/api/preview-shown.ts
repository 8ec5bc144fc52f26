/** What the API shows of a preview, as far as tests look at it. */

interface StepShown {
  readonly name: string
  readonly kind: string
  readonly way: string
  readonly because: string
}

export interface Shown {
  readonly id: number
  readonly store: string
  readonly state: string
  readonly trouble: unknown
  readonly notRun: readonly unknown[]
  readonly run: { readonly profile: string; readonly status: string } | null
  readonly runs: readonly { readonly profile: string; readonly system: { readonly name: string } | null }[]
  readonly people: readonly unknown[]
  readonly pendingExports: readonly unknown[]
  readonly sameChanges: readonly { readonly outcome: string; readonly count: number }[]
  readonly problems: readonly { readonly name: string; readonly message: string }[] | null
  readonly wires:
    readonly { readonly name: string; readonly way: string; readonly before: number; readonly after: number }[] | null
  readonly person: {
    readonly name: string
    readonly records: readonly {
      readonly system: { readonly name: string } | null
      readonly lookedAt: boolean
      readonly steps: readonly StepShown[]
    }[]
    readonly exports: readonly { readonly what: string; readonly because: string; readonly after: string | null }[]
  } | null
}
