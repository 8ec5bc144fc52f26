import { olderSettings } from './older-settings'

olderSettings('node-red')
