/** A film of an archive: its title, and its file in the bucket. */
export interface Film {
  readonly title: string;
  readonly file: string;
}

/** What a prompt finds. */
export interface Finding {
  readonly label: string;
  readonly description: string;
}

/** A question to videos, and what it finds in them. */
export interface Question {
  readonly name: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}

export const INDEX_NAMES = ['Stadtarchiv Zürich', 'Newsroom rushes', 'Musée de la vidéo', 'Sports desk'];

/**
 * Films in groups; a story takes one of each. So every story has text that a wrong encoding breaks: an umlaut,
 * Chinese or Japanese, a character beyond the Basic Multilingual Plane, and one more alphabet.
 */
export const FILMS: readonly [readonly Film[], readonly Film[], readonly Film[], readonly Film[]] = [
  [
    { title: 'Überfahrt im Nebel, Rolle 12', file: 'ueberfahrt-rolle-12.mov' },
    { title: 'Café Zürich, Straßenszenen 1968', file: 'cafe-zuerich-1968.mov' },
    { title: 'Fußgänger in Köln: "Grüne Welle"', file: 'fussgaenger-koeln.mov' },
  ],
  [
    { title: '東京の夜景 第3巻', file: 'tokyo-yakei-3.mov' },
    { title: '北京胡同的早晨 1985', file: 'beijing-hutong-1985.mov' },
    { title: '𠮷野の桜、家族の記録', file: 'yoshino-sakura.mov' },
  ],
  [
    { title: '🚲 Amsterdam by bike', file: 'amsterdam-by-bike.mp4' },
    { title: 'Surf report 🏄 Nazaré', file: 'surf-report-nazare.mp4' },
    { title: '🎬 Rushes, take 7', file: 'rushes-take-7.mp4' },
  ],
  [
    { title: 'Wywiad z tkaczką, Łódź 1974', file: 'wywiad-lodz-1974.mp4' },
    { title: 'Прогулка по Неве', file: 'progulka-po-neve.mp4' },
    { title: 'Η αγορά της Θεσσαλονίκης', file: 'agora-thessalonikis.mp4' },
  ],
];

export const QUESTIONS: readonly Question[] = [
  {
    name: 'Moving vehicles',
    text: 'Mark every moment in which a vehicle moves through the picture, and say which kind it is.',
    findings: [
      {
        label: 'tram',
        description: 'A tram passes from left to right; two passengers look into the camera.',
      },
      { label: 'bicycle', description: 'A cyclist overtakes a handcart and rings twice.' },
      { label: 'ferry', description: 'A ferry leaves the pier; its name is hidden by steam.' },
      { label: 'lorry', description: 'A lorry with crates of fruit turns into the market hall.' },
    ],
  },
  {
    name: 'Spoken places',
    text: 'Find every place that somebody names, with the words that were spoken.',
    findings: [
      {
        label: 'Zürich',
        description: 'Speaker 1: "Von Zürich aus fuhren wir weiter."\nSpeaker 2: "Allein?"',
      },
      { label: '大阪', description: 'Speaker 1: 「大阪まで二時間です。」' },
      { label: 'Kraków', description: 'Speaker 2 corrects the year: "Kraków, not before 1971."' },
      { label: 'São Paulo', description: 'The reporter signs off from São Paulo – the sound is cut.' },
    ],
  },
  {
    name: 'Damaged picture',
    text: 'Find damage that a restorer should see: scratches, lost frames, flicker, fungus.',
    findings: [
      { label: 'scratch', description: 'A vertical scratch runs through the left third of the frame.' },
      { label: 'flicker', description: 'Brightness flickers at about 12 Hz; the splice is visible.' },
      { label: 'lost frames', description: 'The picture jumps: 3 to 5 frames are missing.' },
      { label: 'fungus', description: 'Fungus in the upper corners, on sky and façades.' },
    ],
  },
];
