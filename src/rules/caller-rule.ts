import type { Catalogue } from '../actions/catalogue.ts'
import type { CallerRule } from '../admin/rule.ts'
import type { Admission, Waiting } from '../admission/admission.ts'
import { suggestName } from '../admission/client-name.ts'
import { clientMembers, type NewClient, nameError } from '../admission/enrol.ts'
import { texts as admissionTexts } from '../admission/texts.ts'
import { policyOf } from '../checks/policy/check.ts'
import { compileProfiles } from '../checks/policy/policies.ts'
import { NO_PROFILE } from '../clients/built-in.ts'
import { clientFile, clientText } from '../clients/file.ts'
import { type ImaginedFiles, NO_FILES } from '../config/file.ts'
import type { Loaded, LoadResult } from '../config/load.ts'
import { errorsInWords } from './client-rule.ts'
import { difference } from './difference.ts'
import { type Drafted, fileText } from './draft.ts'
import { effects, reaches, texts } from './texts.ts'

export interface CallerRuleSources {
  readonly catalogue: Catalogue
  readonly admission: Pick<Admission, 'waiting' | 'propose' | 'admit'>
  readonly load: (imagined: ImaginedFiles) => Promise<LoadResult>
  /** The folder with a file for each client. Null if there is none. */
  readonly folder: string | null
  /** Returns the names of the profiles that a client can have. */
  readonly profiles: () => readonly string[]
  /** Forgets the refusals of a caller, so that the page no longer shows them. */
  readonly forget: (who: string) => void
}

/** The profile of a caller that is let in, unless its owner chooses another one. It reads, adds and changes. */
export const USUAL_PROFILE = 'card-creator'
const REFUSED = 'refused-'

/** Drafts the file that makes a waiting caller a client, or always refuses it. */
export async function previewCallerRule(asked: CallerRule, sources: CallerRuleSources): Promise<Drafted> {
  const { admission, folder, profiles, load } = sources
  const waiting = admission.waiting().find(({ id }) => id === asked.id)
  if (waiting === undefined) return { ok: false, error: admissionTexts('approval.gone') }
  if (folder === null) return { ok: false, error: texts('rule.no-folder') }
  const now = await load(NO_FILES)
  if (!now.ok) return { ok: false, error: texts('rule.not-loadable', { errors: errorsInWords(now) }) }
  const names = now.config.clients.map(({ name }) => name)
  const client = asked.rule === 'refuse' ? refusing(waiting, names) : letIn(asked, waiting, sources)
  if (asked.rule === 'let-in' && !profiles().includes(client.profile))
    return { ok: false, error: texts('rule.no-profile', { names: profiles().join(', ') }) }
  const unfit = nameError(client.name, names)
  if (unfit !== null) return { ok: false, error: unfit }

  const file = clientFile(folder, client.name)
  const before = fileText(file)
  if (before !== null) return { ok: false, error: admissionTexts('client.exists', { name: client.name }) }
  const after = clientText(clientMembers(client))
  const then = await load(new Map([[file, after]]))
  if (!then.ok) return { ok: false, error: texts('rule.would-break', { errors: errorsInWords(then) }) }
  const { who } = waiting.applicant
  const { name, profile, key } = client
  const isLetIn = asked.rule === 'let-in'
  const effect = isLetIn
    ? effects('effect.let-in', { who, client: name, profile }).text
    : effects('effect.refuse', { who }).text
  const admit = async () => {
    const admitted = await admission.admit(waiting.id, client)
    if (!admitted.ok) return admitted
    sources.forget(who)
    return { ok: true, file, effect, client: isLetIn ? { name, key } : null } as const
  }
  const reach = isLetIn ? reachOf(waiting, client, then, sources) : unreadReach(waiting)
  return { ok: true, draft: { file, before, after, difference: difference('', after), effect, reach, admit } }
}

function letIn(
  { name, profile = USUAL_PROFILE }: { name?: string; profile?: string },
  waiting: Waiting,
  { admission }: CallerRuleSources,
): NewClient {
  return admission.propose(waiting, profile, name)
}

/** Returns a client without a key that admits nobody: the rule that a caller is always refused. */
function refusing({ applicant: { origin, from, ...about } }: Waiting, names: readonly string[]): NewClient {
  const taken = new Set(names.map((name) => name.toLowerCase()))
  const name = suggestName({ origin, from, ...about }, taken, REFUSED)
  return { name, profile: NO_PROFILE, origin, from, keyHash: null, key: null }
}

function reachOf(waiting: Waiting, { name }: NewClient, { config }: Loaded, { catalogue }: CallerRuleSources): string {
  const client = config.clients.find((one) => one.name === name)
  if (waiting.calls.length === 0 || client === undefined) return unreadReach(waiting)
  const policy = policyOf(client, compileProfiles(config.profiles, catalogue))
  const passes = (called: string) => {
    const action = catalogue.get(called)
    if (action === undefined) return false
    const { fixed, passed } = policy.rules(action).standing({})
    return (fixed ?? passed).effect === 'allow'
  }
  const listed = (calls: readonly string[]) => (calls.length === 0 ? reaches('reach.no-action').text : calls.join(', '))
  const allowed = listed(waiting.calls.filter(passes))
  const others = listed(waiting.calls.filter((called) => !passes(called)))
  return reaches('reach.caller', { count: waiting.refused, allowed, others }).text
}

function unreadReach({ refused }: Waiting): string {
  return refused === 0 ? reaches('reach.only-asked').text : reaches('reach.unread', { count: refused }).text
}
