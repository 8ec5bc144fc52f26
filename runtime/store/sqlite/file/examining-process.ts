/** The thread that examines the whole of a store's file: reading all of it takes long. */
import { parentPort, workerData } from 'node:worker_threads'
import { examineDatabase } from './examination'

/** What the thread is started with. */
export interface ExaminingStart {
  readonly file: string
}

parentPort?.postMessage(examineDatabase((workerData as ExaminingStart).file))
