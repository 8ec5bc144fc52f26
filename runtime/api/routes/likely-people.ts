/** Routes about whose an object may be that belongs to nobody. */
import { likelyPeopleOf } from '../../engine/likely-people'
import { attributeOf } from '../../model/values'
import { likenessOf } from '../../pipeline/9-likeness'
import type { Routes } from '../contract/call'
import { shownValue } from '../shared/shown-values'
import { StoreNames } from '../shared/store-names'
import { identityName } from '../shared/views'

export const likelyPeopleRoutes: Routes<'likelyPeople'> = {
  async likelyPeople({ engine, given }) {
    const { cso, people } = await likelyPeopleOf(engine, given.object)
    const names = await StoreNames.load(engine)
    const ours = names.csTypes(cso.system, cso.type)
    return {
      json: {
        items: people.map(({ mvo, score, has, pairs }) => ({
          identity: mvo.uuid,
          type: mvo.type,
          name: identityName(mvo, names),
          score,
          has,
          values: pairs.map(({ cs, mv }) => {
            const [own, theirs] = [attributeOf(cso.attributes, cs), attributeOf(mvo.attributes, mv)]
            return {
              attribute: mv,
              objectAttribute: cs,
              value: shownValue(names.mvTypes(mvo.type), mv, theirs ?? null),
              objectValue: shownValue(ours, cs, own ?? null),
              likeness: likenessOf(own, theirs),
            }
          }),
        })),
      },
    }
  },
}
