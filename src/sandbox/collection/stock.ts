import type { NoteType } from './collection.ts'
import { newField, newTemplate, noteType } from './note-type.ts'

const SCREEN = `    text-align: center;
    color: black;
    background-color: white;
}
`
/** The styling of a new note type. */
export const BASIC_CSS = `.card {
    font-family: arial;
    font-size: 20px;
    line-height: 1.5;
${SCREEN}`
const CLOZE = `${BASIC_CSS}.cloze {
    font-weight: bold;
    color: blue;
}
.nightMode .cloze {
    color: lightblue;
}
`
const OCCLUSION = `#image-occlusion-canvas {
    --inactive-shape-color: #ffeba2;
    --active-shape-color: #ff8e8e;
    --inactive-shape-border: 1px #212121;
    --active-shape-border: 1px #212121;
    --highlight-shape-color: #ff8e8e00;
    --highlight-shape-border: 1px #ff8e8e;
}

.card {
    font-family: arial;
    font-size: 20px;
${SCREEN}`
const ANSWER = '{{FrontSide}}\n\n<hr id=answer>\n\n'
const OCCLUSION_FRONT = `{{#Header}}<div>{{Header}}</div>{{/Header}}
<div style="display: none">{{cloze:Occlusion}}</div>
<div id="err"></div>
<div id="image-occlusion-container">
    {{Image}}
    <canvas id="image-occlusion-canvas"></canvas>
</div>
<script>
try {
    anki.imageOcclusion.setup();
} catch (exc) {
    document.getElementById("err").innerHTML = \`Error loading image occlusion. Is your Anki version up to date?<br><br>\${exc}\`;
}
</script>
`
const OCCLUSION_BACK = `${OCCLUSION_FRONT}
<div><button id="toggle">Toggle Masks</button></div>
{{#Back Extra}}<div>{{Back Extra}}</div>{{/Back Extra}}
`

/** The note types that a new collection has, with the ids of the profile that the recordings were made with. */
export function stockNoteTypes(): Map<number, NoteType> {
  const types = [basic(), reversed(), optional(), typed(), cloze(), occlusion()]
  return new Map(types.map((type) => [type.get('id') as number, type]))
}

function basic(): NoteType {
  return noteType({
    id: 1774903411533,
    name: 'Basic',
    type: 0,
    templates: [newTemplate('Card 1', 0, '{{Front}}', `${ANSWER}{{Back}}`, 7937104758660333631n)],
    fields: [newField('Front', 0, -4394193144308505085n), newField('Back', 1, -1621599153193760428n)],
    css: BASIC_CSS,
    requirements: [[0, 'any', [0]]],
    stockKind: 1,
  })
}

function reversed(): NoteType {
  return noteType({
    id: 1774903411534,
    name: 'Basic (and reversed card)',
    type: 0,
    templates: [
      newTemplate('Card 1', 0, '{{Front}}', `${ANSWER}{{Back}}`, -7876981461935818549n),
      newTemplate('Card 2', 1, '{{Back}}', `${ANSWER}{{Front}}`, -1282329662516664409n),
    ],
    fields: [newField('Front', 0, 4802757834656126323n), newField('Back', 1, -7419816987153602681n)],
    css: BASIC_CSS,
    requirements: [
      [0, 'any', [0]],
      [1, 'any', [1]],
    ],
    stockKind: 1,
  })
}

function optional(): NoteType {
  return noteType({
    id: 1774903411535,
    name: 'Basic (optional reversed card)',
    type: 0,
    templates: [
      newTemplate('Card 1', 0, '{{Front}}', `${ANSWER}{{Back}}`, -479708330278609516n),
      newTemplate('Card 2', 1, '{{#Add Reverse}}{{Back}}{{/Add Reverse}}', `${ANSWER}{{Front}}`, 6121595062040491467n),
    ],
    fields: [
      newField('Front', 0, 7331594087481904400n),
      newField('Back', 1, -3504310525568774154n),
      newField('Add Reverse', 2, 258994391283725633n),
    ],
    css: BASIC_CSS,
    requirements: [
      [0, 'any', [0]],
      [1, 'all', [1, 2]],
    ],
    stockKind: 2,
  })
}

function typed(): NoteType {
  return noteType({
    id: 1774903411536,
    name: 'Basic (type in the answer)',
    type: 0,
    templates: [
      newTemplate(
        'Card 1',
        0,
        '{{Front}}\n\n{{type:Back}}',
        '{{Front}}\n\n<hr id=answer>\n\n{{type:Back}}',
        4208248271510566282n,
      ),
    ],
    fields: [newField('Front', 0, 1085930847822822609n), newField('Back', 1, -4227427309423109804n)],
    css: BASIC_CSS,
    requirements: [[0, 'any', [0, 1]]],
    stockKind: 3,
  })
}

function cloze(): NoteType {
  return noteType({
    id: 1774903411537,
    name: 'Cloze',
    type: 1,
    templates: [newTemplate('Cloze', 0, '{{cloze:Text}}', '{{cloze:Text}}<br>\n{{Back Extra}}', -1319080952989678700n)],
    fields: [
      newField('Text', 0, -541080321001836653n, 0, true),
      newField('Back Extra', 1, -3689464265784387165n, 1, false),
    ],
    css: CLOZE,
    requirements: [[0, 'any', [0]]],
    stockKind: 5,
  })
}

function occlusion(): NoteType {
  return noteType({
    id: 1774903411538,
    name: 'Image Occlusion',
    type: 1,
    templates: [newTemplate('Image Occlusion', 0, OCCLUSION_FRONT, OCCLUSION_BACK, 3813889698863351424n)],
    fields: [
      newField('Occlusion', 0, -5889468093721936509n, 0, true),
      newField('Image', 1, -5092265581515832130n, 1, true),
      newField('Header', 2, 5910531219426747007n, 2, true),
      newField('Back Extra', 3, -6586238043645210165n, 3, true),
      newField('Comments', 4, 4717386978080809436n, 4, false),
    ],
    css: OCCLUSION,
    requirements: [[0, 'any', [0, 1, 2]]],
    stockKind: 6,
  })
}
