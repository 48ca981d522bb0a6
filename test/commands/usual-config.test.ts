import t from 'tap'
import { newFolder } from '../support/folder.ts'
import { runProgram } from './program.ts'

t.test(
  'the commands of the owner read the configuration that setup wrote, and another one if it is named',
  async (t) => {
    const clients = (name: string) => `clients: { ${name}: { from: 10.0.0.0/8, profile: read-only } }\n`
    const folder = newFolder(t, {
      'ankiconnect-gateway/gateway.yaml': clients('of-setup'),
      'other.yaml': clients('of-another'),
    })
    const env = { XDG_CONFIG_HOME: folder }
    const list = async (...more: readonly string[]) => (await runProgram(t, ['clients', ...more], env).ended).stdout
    t.match(await list(), /of-setup .*gateway\.yaml:1/)
    const named = await list('--config', `${folder}/other.yaml`)
    t.match(named, 'of-another')
    t.notMatch(named, 'of-setup')
  },
)
