import { declareTexts } from '../settings/declare-texts.ts'

/** The reasons why the service could not be changed. */
export const errors = declareTexts('Standard error of `service`.', {
  'service.unfit-path': {
    text: 'the Task Scheduler cannot run {path}: a path with % or a quotation mark does not reach a program unchanged; move the file',
  },
  'service.manager': { text: '{command} failed: {said}' },
  'service.none': { text: 'there is no service: {file} does not exist; ankiconnect-gateway service install makes one' },
})

/** The output of the commands about the service. */
export const outputs = declareTexts('Standard output of `service`.', {
  'service.would-write': { text: '{file} would hold:' },
  'service.installed': { text: '{manager} runs the gateway now, and again at each login; its file is {file}' },
  'service.removed': { text: 'the gateway no longer runs as a service; {file} is removed, the configuration stays' },
  'service.running': { text: 'the gateway runs as a service of {manager}' },
  'service.stopped': {
    text: 'the gateway is installed as a service of {manager} and does not run; the log has the reason',
  },
  'service.logs': { text: 'its log: {command}' },
  'service.linger': {
    text: 'it runs while you are logged in; to run it from the start of the machine on: loginctl enable-linger',
  },
  'service.lost-settings': {
    text: 'the service does not get {names} from this environment: put the settings into the configuration file',
  },
})
