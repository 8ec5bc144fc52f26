/** The delivery of messages on Node-RED 4.1. */
import { describeDelivery } from './delivery'

describeDelivery('node-red-4')
