/**
 * Spellings that AnkiConnect, or Anki behind it, takes for something, and what that is. Each row is tried with a real Anki
 * (real-anki.test.ts), and the gateway's verdict on it is tried against a condition (test/attack/05-spellings.test.ts). Measured with Anki
 * 26.09 and AnkiConnect 25.11 on Linux; what only Windows does says so.
 */

/** A deck: the text of a call, and the name of the deck that Anki takes it for. */
export const DECKS: readonly (readonly [spelling: string, deck: string])[] = [
  ['Pol::Sub', 'Pol::Sub'],
  ['pol::SUB', 'Pol::Sub'],
  ['Pol::Sub ', 'Pol::Sub'],
  [' Pol :: Sub', 'Pol::Sub'],
  ['Pol::Sub\n', 'Pol::Sub'],
  ['Pol::\u0001Su\u007fb\u0000', 'Pol::Sub'],
  ['P\u001fol::Sub', 'Pol::Sub'],
  ['Pol::Sub\u00a0\u3000\u2028\u0085', 'Pol::Sub'],
  ['Pol:::Sub', 'Pol::Sub'],
  [':Pol: ::Sub: :', 'Pol::Sub'],
  ['Pol::\u0001:Sub', 'Pol::Sub'],
  ['Pol', 'Pol'],
  ['Pol\u001fSub', 'PolSub'],
  ['Pol:Sub', 'Pol:Sub'],
  ['Pol::::Sub', 'Pol::blank::Sub'],
  ['::Pol::Sub', 'blank::Pol::Sub'],
  ['Pol::Sub::', 'Pol::Sub::blank'],
  ['Pol::Sub\ufeff', 'Pol::Sub\ufeff'],
  ['Pol::Su\u200bb', 'Pol::Su\u200bb'],
  ['"Pol"::Sub', '"Pol"::Sub'],
  ['\uff30ol::Sub', '\uff30ol::Sub'],
  ['Cafe\u0301', 'Caf\u00e9'],
  ['CAF\u00c9', 'Caf\u00e9'],
  ['Stra\u00dfe', 'Stra\u00dfe'],
  ['STRASSE', 'Stra\u00dfe'],
  ['\u03a3\u0391\u03a3', '\u03a3\u0391\u03a3'],
  ['\u03c3\u03b1\u03c2', '\u03a3\u0391\u03a3'],
  ['\u212ael', 'Kel'],
  ['kel', 'Kel'],
  ['K\u0131z', 'K\u0131z'],
  ['Kiz', 'Kiz'],
  ['', 'blank'],
]

/** A note type to look up: whether the text finds `Basic`. */
export const MODELS: readonly (readonly [spelling: string, isBasic: boolean])[] = [
  ['Basic', true],
  ['basic', true],
  ['BASIC', true],
  ['Basic ', false],
  [' Basic', false],
  ['Ba\u0001sic', false],
  ['Basic\u0000', false],
  ['"Basic"', false],
  ['\uff22asic', false],
]

/** A new note type: the name it gets, which must be the whole of it where a profile names what may be made. */
export const NEW_MODELS: readonly (readonly [spelling: string, model: string])[] = [
  ['Made "one"', 'Made one'],
  ['  Made two ', '  Made two '],
  ['Made\u0001three', 'Made\u0001three'],
  ['Made::four', 'Made::four'],
  ['Made Cafe\u0301', 'Made Caf\u00e9'],
]

/** Each of these files lies in the media folder and holds its own name. */
export const MEDIA_FILES: readonly string[] = ['secret.txt', 'pub_a.txt', 'pub_secret.txt', 'caf\u00e9.txt']

/** A media file to read: the text of a call, and the name of the file that is read; null for none. */
export const READ_MEDIA: readonly (readonly [spelling: string, file: string | null])[] = [
  ['secret.txt', 'secret.txt'],
  ['pub_/secret.txt', 'secret.txt'],
  ['pub_x/../secret.txt', 'secret.txt'],
  ['/pub_/secret.txt', 'secret.txt'],
  ['pub_a.txt/secret.txt', 'secret.txt'],
  ['pub_/\\secret.txt', 'secret.txt'],
  ['sec:ret.txt', 'secret.txt'],
  ['s*e?c"r<e>t|.^t[x]t', 'secret.txt'],
  ['sec\u0000ret.txt', 'secret.txt'],
  ['sec\nret\r.txt', 'secret.txt'],
  ['secret.txt\\', 'secret.txt'],
  ['pub_\\secret.txt', 'pub_secret.txt'],
  ['x/pub_a.txt', 'pub_a.txt'],
  ['pub_:a.txt', 'pub_a.txt'],
  ['cafe\u0301.txt', 'caf\u00e9.txt'],
  ['pub_a.txt', 'pub_a.txt'],
  ['sec\u0001ret.txt', null],
  ['SECRET.txt', null],
  ['secret.txt ', null],
  ['sec\u200bret.txt', null],
]

/** A media file to write: the text of a call, and the name under which it is stored. */
export const WRITTEN_MEDIA: readonly (readonly [spelling: string, file: string])[] = [
  ['pub_/wrote1.txt', 'wrote1.txt'],
  ['pub_x/../wrote2.txt', 'wrote2.txt'],
  ['/abs/wrote3.txt', 'wrote3.txt'],
  ['pub_\\wrote4.txt', 'pub_wrote4.txt'],
  ['wr:o*t?e"5<>|^[].txt', 'wrote5.txt'],
  ['wr\u0001ote\u007f6\u0000\t.txt', 'wrote6.txt'],
  ['wrote7\u0085.txt', 'wrote7\u0085.txt'],
  ['cafe\u0301wrote8.txt', 'caf\u00e9wrote8.txt'],
  ['pub_\u0001/wro\u0001te9.txt', 'wrote9.txt'],
  [`wrote${'x'.repeat(200)}_pub.txt`, `wrote${'x'.repeat(110)}.txt`],
  [`wrote${'x'.repeat(200)}pub`, `wrote${'x'.repeat(113)}`],
  [`wrote.${'y'.repeat(200)}pub`, 'wrote.yyyyyyyyyy'],
  [`${'\u3042'.repeat(50)}_pub.txt`, `${'\u3042'.repeat(38)}.txt`],
]

/** A media file to delete: whether the text deletes `victim.txt`, while there is a folder `pub_d` beside it. */
export const DELETED_MEDIA: readonly (readonly [spelling: string, isDeleted: boolean])[] = [
  ['victim.txt', true],
  ['./victim.txt', true],
  ['.//./victim.txt', true],
  ['pub_d/victim.txt', false],
  ['pub_d/../victim.txt', false],
  ['vic:tim.txt', false],
  ['vic\u0001tim.txt', false],
  ['VICTIM.txt', false],
  ['victim.txt/', false],
]

/** What only Windows reads in this way: the text, and the file it leads to there. */
export const WINDOWS_MEDIA: readonly (readonly [spelling: string, file: string])[] = [
  ['pub_\\secret.txt', 'secret.txt'],
  ['pub_\\..\\secret.txt', 'secret.txt'],
  ['C:\\pub_\\secret.txt', 'secret.txt'],
  ['pub_x/..\\secret.txt', 'secret.txt'],
  ['secret.txt. .', 'secret.txt'],
]

/** The members of a note's `fields` as JSON text, and what stands in its field Front then; null where nothing does. */
export const FIELDS: readonly (readonly [fields: string, front: string | null])[] = [
  ['{"Front":"ok one"}', 'ok one'],
  ['{"Front":"ok","front":"bad"}', 'bad'],
  ['{"front":"bad","Front":"ok two"}', 'ok two'],
  ['{"Front":"ok","FRONT":"bad three"}', 'bad three'],
  ['{"fRONT":"bad four"}', 'bad four'],
  ['{"Front":"ok","Front":"bad five"}', 'bad five'],
  ['{"Front":"ok","Fr\\u006fnt":"bad six"}', 'bad six'],
  ['{"Front":"ok","\\u0066ront":"bad seven"}', 'bad seven'],
  ['{"Front":"ok eight","Front ":"bad"}', 'ok eight'],
  ['{"Front":"ok nine","\\uff26ront":"bad"}', 'ok nine'],
]

/** What stands in the place of the tags, as JSON text, in each way that there is, and the tags a note without any has then. */
export const TAGS: readonly (readonly [
  way: 'addNote' | 'addTags' | 'updateNoteTags' | 'updateNote',
  tags: string,
  has: readonly string[],
])[] = [
  ['addNote', '["gw::a"]', ['gw::a']],
  ['addNote', '["gw::a other"]', ['gw::a', 'other']],
  ['addNote', '["gw::a\\u3000other"]', ['gw::a', 'other']],
  ['addNote', '["gw::a\\u00a0other"]', ['gw::a\u00a0other']],
  ['addNote', '["gw\\t::a"]', ['gw::a']],
  ['addNote', '["\\u0001gw::a "]', ['gw::a']],
  ['addNote', '["gw::a:: other"]', ['gw::a::blank', 'other']],
  ['addNote', '["::gw"]', ['blank::gw']],
  ['addNote', '["gwe\\u0301"]', ['gw\u00e9']],
  ['addNote', '"gw"', ['g', 'w']],
  ['addNote', '{"gw::a":1,"other":1}', ['gw::a', 'other']],
  ['addNote', '[]', []],
  ['addNote', '""', []],
  ['addTags', '"gw::a"', ['gw::a']],
  ['addTags', '"gw::a other"', ['gw::a', 'other']],
  ['addTags', '"gw::a\\u3000other"', ['gw::a', 'other']],
  ['addTags', '"gw\\t::a"', ['gw::a']],
  ['addTags', '" "', []],
  ['updateNoteTags', '"gw::a other"', ['gw::a', 'other']],
  ['updateNoteTags', '["gw::a other"]', ['gw::a', 'other']],
  ['updateNoteTags', '"gw::ab"', ['gw::ab']],
  ['updateNote', '["gw::a other"]', ['gw::a', 'other']],
  ['updateNote', '"gw::a other"', ['gw::a', 'other']],
  ['updateNote', '"gw::ab"', ['gw::ab']],
]

/** What stands in the place of a list of decks, as JSON text, and the decks that it names. */
export const DECK_LISTS: readonly (readonly [decks: string, names: readonly string[]])[] = [
  ['["Y","Z"]', ['Y', 'Z']],
  ['{"Y":1,"Z":1}', ['Y', 'Z']],
  ['"YZ"', ['Y', 'Z']],
  ['{"Y":1,"Y":2}', ['Y']],
  ['"Y"', ['Y']],
  ['["Y",["Z"]]', ['Y']],
  ['[]', []],
  ['{}', []],
]

/** The id of a card as JSON text, `ID` standing for its digits: whether getDecks, which takes the widest of all, finds the card. */
export const CARD_IDS: readonly (readonly [spelling: string, isFound: boolean])[] = [
  ['ID', true],
  ['"ID"', true],
  ['ID.0', true],
  ['"ID.0"', true],
  ['"IDe0"', true],
  ['" ID"', true],
  ['"0ID"', true],
  ['"ID\\n"', true],
  ['"ID x"', false],
  ['true', false],
]

/** A number of a set of options as JSON text, where AnkiConnect reads it with Python's `int`: what it is taken for. */
export const OPTION_IDS: readonly (readonly [spelling: string, id: number])[] = [
  ['1', 1],
  ['"1"', 1],
  ['" 1"', 1],
  ['"0_1"', 1],
  ['"\\u0661"', 1],
  ['1.9', 1],
  ['true', 1],
]

/** A URL, `PORT` standing for a port on 127.0.0.1: whether AnkiConnect asks there. */
export const LOOPBACK_URLS: readonly (readonly [spelling: string, isAsked: boolean])[] = [
  ['http://127.0.0.1:PORT/a', true],
  ['HTTP://127.0.0.1:PORT/a', true],
  [' http://127.0.0.1:PORT/a', true],
  ['http://2130706433:PORT/a', true],
  ['http://0x7f.1:PORT/a', true],
  ['http://0177.0.0.1:PORT/a', true],
  ['http://127.1:PORT/a', true],
  ['http://good.example@127.0.0.1:PORT/a', true],
  ['http://[::ffff:127.0.0.1]:PORT/a', true],
]
