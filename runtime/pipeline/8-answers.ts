/** Step 8: which answer belongs to which request of a batch (E1, E2). */
import type { ExportRequest, ExportResult } from '../model/connector'

/** The answers of a batch, by pending export. */
export interface MatchedAnswers {
  /** One for each request, in their order; null where the connector gave none. Of two for one request the last counts. */
  readonly answers: readonly (readonly [pending: number, answer: ExportResult | null])[]
  /** Ids the connector answered for without having been asked. */
  readonly unasked: readonly number[]
}

/** One answer a request, whatever the connector sent (E1, E2). */
export function matchAnswers(requests: readonly ExportRequest[], results: readonly ExportResult[]): MatchedAnswers {
  const answers = new Map<number, ExportResult | null>(requests.map(({ id }) => [id, null]))
  const unasked: number[] = []
  for (const result of results) {
    if (answers.has(result.id)) answers.set(result.id, result)
    else unasked.push(result.id)
  }
  return { answers: [...answers], unasked }
}
