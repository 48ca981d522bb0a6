import type { Collection, NoteType } from './collection/collection.ts'
import { findOrCreateDeck } from './collection/deck.ts'
import { addNote } from './collection/note-store.ts'
import { findType } from './collection/note-type.ts'

type Row = readonly [first: string, second: string, tags: string]

const WORDS: readonly Row[] = [
  ['猫', 'ねこ — cat', 'animals n5'],
  ['犬', 'いぬ — dog', 'animals n5'],
  ['鳥', 'とり — bird', 'animals n5'],
  ['魚', 'さかな — fish', 'animals food n5'],
  ['水', 'みず — water', 'food n5'],
  ['お茶', 'おちゃ — tea', 'food n5'],
  ['朝ご飯', 'あさごはん — breakfast', 'food n5'],
  ['学校', 'がっこう — school', 'places n5'],
  ['駅', 'えき — station', 'places n5'],
  ['図書館', 'としょかん — library', 'places n5'],
  ['電車', 'でんしゃ — train', 'n5'],
  ['新しい', 'あたらしい — new', 'adjectives n5'],
  ['面白い', 'おもしろい — interesting', 'adjectives n5'],
  ['食べる', 'たべる — to eat', 'verbs n5'],
  ['飲む', 'のむ — to drink', 'verbs n5'],
  ['覚える', 'おぼえる — to memorize', 'verbs n4'],
]

const PHRASES: readonly Row[] = [
  ['おはよう{{c1::ございます}}', 'Good morning', 'greetings'],
  ['いただき{{c1::ます}}', 'said before a meal', 'greetings food'],
  ['駅は{{c1::どこ}}ですか', 'Where is the station?', 'places'],
  ['これを{{c1::ください}}', 'This one, please', 'shopping'],
  ['もう{{c1::一度}}{{c2::お願いします}}', 'Once more, please', ''],
  ['日本語が{{c1::少し}}わかります', 'I understand a little Japanese', ''],
  ['猫{{c1::が}}好きです', 'I like cats', 'animals particles'],
  ['学校{{c1::に}}行きます', 'I go to school', 'places particles'],
]

const SPANISH: readonly Row[] = [
  ['el gato', 'the cat', 'animals'],
  ['el perro', 'the dog', 'animals'],
  ['el pájaro', 'the bird', 'animals'],
  ['el agua', 'the water', 'food'],
  ['el pan', 'the bread', 'food'],
  ['la manzana', 'the apple', 'food'],
  ['la escuela', 'the school', 'places'],
  ['la estación', 'the station', 'places'],
  ['la biblioteca', 'the library', 'places'],
  ['el tren', 'the train', ''],
  ['nuevo', 'new', 'adjectives'],
  ['pequeño', 'small', 'adjectives'],
  ['comer', 'to eat', 'verbs'],
  ['beber', 'to drink', 'verbs'],
  ['aprender', 'to learn', 'verbs'],
  ['mañana', 'tomorrow; morning', ''],
]

/** Fills a fresh collection with something to look at: three decks, forty notes, nothing reviewed yet. */
export function seedDemo(collection: Collection): void {
  fill(collection, 'Japanese', 'Basic', WORDS)
  fill(collection, 'Japanese::Phrases', 'Cloze', PHRASES)
  fill(collection, 'Spanish', 'Basic (and reversed card)', SPANISH)
}

function fill(collection: Collection, deckName: string, typeName: string, rows: readonly Row[]): void {
  const deck = findOrCreateDeck(collection, deckName)
  const type = findType(collection, typeName) as NoteType
  for (const [first, second, tags] of rows) addNote(collection, type, deck.id, [first, second], [tags])
}
