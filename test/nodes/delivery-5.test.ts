/** The delivery of messages on Node-RED 5. */
import { describeDelivery } from './delivery'

describeDelivery('node-red')
