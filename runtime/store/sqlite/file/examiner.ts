/** The other end of the examining thread. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { examineDatabase } from './examination'
import type { ExaminingStart } from './examining-thread'

const program = join(__dirname, 'examining-thread.js')

/** What is wrong with the whole of the file, as SQLite says it; nothing when it is whole. */
export async function examineWhole(file: string): Promise<readonly string[]> {
  // Sources that are run uncompiled have no program for a thread.
  if (!existsSync(program)) return examineDatabase(file)
  return new Promise((resolve, reject) => {
    const thread = new Worker(program, { workerData: { file } satisfies ExaminingStart })
    thread.unref()
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error(`The thread that examined ${file} ended without an answer.`)))
  })
}
