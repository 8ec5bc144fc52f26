import { describeDelivery } from './delivery'

describeDelivery('node-red-4')
