import { grammarFrom, type Form } from './forms.ts';

const NAME = String.raw`(?<subject>(?:(?:Der|Die|Das|Ein|Eine) )?[\p{L}\p{N}„“"/_.-][^,;:!?()]{1,60}?)`;
const form = (source: string): RegExp => new RegExp(`^${source}`, 'u');
/** Fewer words say nothing of a thing. */
const SAYS = String.raw`(?=(?:\S+ ){4})`;
const PRAISE =
  'wichtig|gut|groß|groß|einfach|ähnlich|häufig|typisch|klein|kurz|weiter|ander|möglich|besonder|entscheidend|hervorragend';

/** Nouns of things that have names, with what asks for one of them. */
const WHICH: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['Befehl', 'Parameter', 'Schalter', 'Dienst'].map((noun) => [noun, 'Welcher'])),
  ...Object.fromEntries(
    ['Programm', 'Paket', 'Verzeichnis', 'Kommando', 'Feld', 'Skript', 'Werkzeug', 'Protokoll', 'Makro', 'Modul'].map(
      (noun) => [noun, 'Welches'],
    ),
  ),
  ...Object.fromEntries(
    ['Datei', 'Option', 'Funktion', 'Variable', 'Methode', 'Umgebung', 'Klasse', 'Bibliothek', 'Umgebungsvariable'].map(
      (noun) => [noun, 'Welche'],
    ),
  ),
};
const KIND = Object.keys(WHICH).join('|');

/** Verbs that ask "Was …?" for what follows them. */
const WHAT = `bezeichnet|bedeutet|beschreibt|ermöglicht|erlaubt|enthält|enthalten|liefert|liefern|verhindert|bestimmt|steuert|erzeugt|speichert|unterstützt|benötigt|benötigen|erfordert|umfasst|umfaßt|verwendet|verwenden|definiert|legt fest|zeigt|prüft|berechnet|misst|regelt|verursacht|bewirkt|schützt|ersetzt|verwaltet|installiert|erstellt|entfernt|startet|ermitteln|bietet|bieten|gewährleistet|vermeidet|fordert|verlangt|besitzt|akzeptiert|durchsucht|listet|gibt an`;
/** Verbs with a question word of their own. */
const WORDS: readonly (readonly [shape: string, before: string, after: string])[] = [
  ['(?<verb>besteht|bestehen) (?:hauptsächlich |im Wesentlichen )?aus', 'Woraus', ''],
  ['(?<verb>dient|dienen) (?:dazu|als|zu|zum|zur|der|dem|den)', 'Wozu', ''],
  ['(?<verb>führt|führen) zu', 'Wozu', ''],
  ['(?<verb>beruht|beruhen|basiert|basieren) auf', 'Worauf', ''],
  ['(?<verb>gehört|gehören) zu', 'Wozu', ''],
  ['(?<verb>entsteht|entstehen) (?:durch|aus)', 'Wodurch', ''],
  ['(?<verb>befindet|befinden) sich', 'Wo', ' sich'],
  ['(?<verb>liegt|liegen) (?:im|in|auf|unter)', 'Wo', ''],
];

const isPraised = (rest: string): boolean => new RegExp(String.raw`^(?:\p{Ll}+ )?(?:${PRAISE})`, 'u').test(rest);
const INSTRUCTS =
  /^(?:[\p{Ll}]+en Sie|(?:müssen|sollten|können|dürfen) Sie|sollte man|muss man|kann man|genügt|reicht)\b/u;

const FORMS: readonly Form[] = [
  {
    shape: form(
      String.raw`(?:Der|Die|Das) (?<kind>${KIND}) [„"]?(?<term>[\p{L}\p{N}/~_-][^\s,;:!?()“"]{1,40}?)[“”"]? (?<rest>(?:ist|wird|kann|enthält|zeigt|\p{Ll}{3,}t) ${SAYS}[^;:!?]{12,150})\.$`,
    ),
    ask: ({ kind = '', rest = '', term = '' }) =>
      rest.includes(term) ||
      /^(?:nicht|und|mit|ist nicht|hat nicht)\b|\b(?:sein|seine|ihr|ihre|dies\w*)\b/.test(rest) ||
      /^\p{Ll}+(?:e|en|er|es|t)$/u.test(term)
        ? ''
        : `${WHICH[kind] ?? 'Welches'} ${kind} ${rest}?`,
    answer: 'term',
    difficulty: 'medium',
    worth: 7,
  },
  {
    shape: form(
      String.raw`${NAME} (?<verb>ist|sind) (?<rest>(?:ein|eine|einer|eines|der|die|das|jene|jener) ${SAYS}.+)$`,
    ),
    ask: ({ subject = '', verb = '', rest = '' }) =>
      isPraised(rest.replace(/^\S+ /, '')) ? '' : `Was ${verb} ${subject}?`,
    difficulty: 'easy',
    worth: 6,
  },
  {
    shape: form(String.raw`Unter (?<subject>(?:eine[mr] |de[mr] )?[\p{L}„“"-]+(?: [\p{L}„“"-]+){0,3}) versteht man`),
    ask: ({ subject = '' }) => `Was versteht man unter ${subject}?`,
    difficulty: 'easy',
    worth: 7,
  },
  {
    shape: form(String.raw`${NAME} (?<verb>steht|stehen) für (?<rest>.{4,})$`),
    ask: ({ subject = '', verb = '' }) => `Wofür ${verb} ${subject}?`,
    difficulty: 'easy',
    worth: 6,
  },
  ...WORDS.map(([shape, before, after]): Form => ({
    shape: form(String.raw`${NAME} ${shape} ${SAYS.replace('4', '2')}`),
    ask: ({ subject = '', verb = '' }) => `${before} ${verb}${after} ${subject}?`,
    difficulty: 'medium',
    worth: 6,
  })),
  {
    shape: form(String.raw`${NAME} (?<verb>hängt|hängen) (?:[^.;:!?]{0,40})von [^.;:!?]{3,80} ab\b`),
    ask: ({ subject = '', verb = '' }) => `Wovon ${verb} ${subject} ab?`,
    difficulty: 'medium',
    worth: 6,
  },
  {
    shape: form(
      String.raw`${NAME} (?<verb>wird|werden) (?:[^.;:!?,]{0,40})(?<used>verwendet|benutzt|genutzt|gebraucht|eingesetzt|benötigt), um\b`,
    ),
    ask: ({ subject = '', verb = '', used = '' }) => `Wofür ${verb} ${subject} ${used}?`,
    difficulty: 'medium',
    worth: 6,
  },
  {
    shape: form(
      String.raw`${NAME} (?<verb>ist|sind|kann|können|muss|müssen|sollte|sollten|darf|dürfen|wird|werden) (?<rest>[^.,;:!?()]{4,90}), (?:weil|da) `,
    ),
    ask: ({ subject = '', verb = '', rest = '' }) => `Warum ${verb} ${subject} ${rest}?`,
    difficulty: 'hard',
    worth: 6,
  },
  {
    shape: form(
      String.raw`(?:Wenn|Falls|Sobald) (?<cause>(?!Sie\b|man\b|es\b|er\b|sie\b|das\b|dies)[^,;:!?()]{8,110} \p{Ll}+(?:t|en|te|ten|sind|n)), (?:so |dann )?(?<effect>(?!ein\b|einen\b|den\b|dann\b|denen\b)\p{Ll}+(?:t|en|te|ten|sind|n)\b[^;:!?]{12,200})\.$`,
    ),
    ask: ({ cause = '', effect = '' }) =>
      INSTRUCTS.test(effect) ? `Was ist zu tun, wenn ${cause}?` : `Was geschieht, wenn ${cause}?`,
    difficulty: 'hard',
    worth: 6,
  },
  {
    shape: form(
      String.raw`Um (?<deed>[^,;:!?()]{8,90} (?:zu \p{Ll}{3,}|\p{Ll}{2,}zu\p{Ll}{3,})), (?<how>[^;!?]{12,})$`,
    ),
    ask: ({ deed = '', how = '' }) =>
      INSTRUCTS.test(how) && !/\b(?:dies\w*|es|sie|ihn|Ihre?n?)\b/.test(deed) ? `Was ist zu tun, um ${deed}?` : '',
    difficulty: 'medium',
    worth: 6,
  },
  {
    shape: form(String.raw`${NAME} (?<verb>${WHAT}) (?!nicht\b|sich\b|werden\b|wird\b)${SAYS}`),
    ask: ({ subject = '', verb = '' }) => {
      const [first = '', rest = ''] = verb.split(' ');
      return `Was ${first} ${subject}${rest === '' ? '' : ` ${rest}`}?`;
    },
    difficulty: 'medium',
    worth: 4,
  },
];

/** Questions about German sentences. */
export const german = grammarFrom({
  code: 'de',
  pointsOut:
    /\b(?:[Dd]iese[rsmn]?|[Dd]ies|jene[rsmn]?|oben|unten|obig\w*|[Ff]olgend\w*|vorherig\w*|vorig\w*|nächste[nrs]?|hier\w*|[Ww]ir|uns|unser\w*|[Ii]ch|mich|mir|mein\w*|[Ss]iehe|beispielsweise|(?:Abschnitt|Kapitel|Abbildung|Abb\.|Tabelle|Anhang|Seite|Beispiel) ?[\dA-Z„]|letzter\w*|ersterer?|solche\w*|leider|natürlich|übrigens|derselbe\w*|beide[nrs]?|Handbuch\w*|Dokument\w*|Lizenz\w*|Anleitung|z\. ?B|usw|d\. ?h|vgl|o\. ?ä|Autor\w*|Leser\w*)\b/u,
  pointsBack:
    /\b(?:er|sie|es|ihn|ihm|ihr\w*|dort|da\w{0,3}r\w+|damit|dabei|davon|danach|dazu|man|einige|viele|manche|alle|jede[rsmn]?|Sie|Ihr\w*)\b|^(?:Der|Die|Das) (?:gleiche|selbe|andere|erste|zweite|dritte|letzte|einzige|obere|untere|neue|alte)\w*\b/u,
  goesOn:
    /^(?:aber|und|oder|doch|jedoch|also|daher|deshalb|deswegen|darum|dann|auch|außerdem|zudem|so|dennoch|trotzdem|allerdings|zusätzlich|weiterhin|ferner|schließlich|anschließend|danach|dabei|dazu|dafür|damit|dadurch|davon|darin|darüber|dort|hier|nun|jetzt|zuerst|zunächst|beachten|bitte|beispiel|z\.|zum beispiel|im gegensatz|ebenso|ebenfalls|stattdessen|sonst|andernfalls|falls sie|wenn sie|beide|wie|was|warum|wer|wo|ob|dass|nur|nicht|kein\w*|es|er|sie|man|wir|ich|mehr|einige|viele|manche|ein (?:weiterer|anderer)|eine (?:weitere|andere)|achtung|hinweis|anmerkung|tipp|bemerkung|denken sie|stellen sie|vergessen sie|\p{Ll}+en sie)\b/iu,
  vague:
    /^(?:Der|Die|Das) (?:Datei(?:en)?|Befehle?|Programme?|Option(?:en)?|Wert|Werte|System|Funktion|Variable|Paket|Pakete|Liste|Name|Text|Zeile|Seite|Ergebnis|Ausgabe|Eingabe|Inhalt|Parameter|Argument|Anzahl|Länge|Größe|Grund|Problem|Frage|Antwort|Lösung|Beispiel|Unterschied|Vorteil|Nachteil|Ziel|Rest|Benutzer|Anwender|Nutzer|Installation|Tabelle|Verzeichnis|Fehler|Vorgang|Prozess|Methode|Klasse|Objekt|Element|Feld|Menü|Fenster|Knopf|Standard|Voreinstellung|Reihenfolge|Struktur|Idee|Aufgabe|Zeit|Bedeutung|Syntax|Skript)$/u,
  noSubject:
    /\b(?:ist|sind|war|waren|wird|werden|wurde|hat|haben|kann|können|muss|müssen|soll|sollte|darf|dass|daß|welche[rsmn]?|der|die|das (?=\p{Ll}+ )|er|sie|es|wenn|falls|weil|nicht|Sie|sich|wie|auch|aber|oder)\b|^(?:\p{L}+(?:erweise|wärtig)$|Solche?\w*|Besser\w*|Der besseren|Ein weiter\w*|Leider|Unser\w*|Mein\w*|(?:Das|Der|Die) (?:linke|rechte|obere|untere|erste|zweite|letzte|nächste)|Erstens|Zweitens|Drittens|Das$|Da|Anstelle|Anstatt|Statt|Mithilfe|Mittels|Außer|Laut|Gemäß|In|Im|Bei|Beim|Mit|Für|Auf|Aus|Nach|Vor|Zu|Zum|Zur|Von|Vom|Durch|Ohne|An|Am|Unter|Über|Während|Seit|Bis|Als|Wenn|Falls|Um|Ist|Sind|Hat|Haben|Kein\w*|Alle|Viele|Einige|Nur|Auch|Wie|Neben|Trotz|Wegen|Normalerweise|Standardmäßig|Üblicherweise|Meist\w*|Oft|Manchmal|Gegebenenfalls|Möglicherweise|Eventuell|Hiermit|Heutzutage|Derzeit|Momentan|Zurzeit|Inzwischen|Daneben|Somit|Sein\w*|Jede\w*|Erstere\w*|Letztere\w*|Sobald|Solange|Nachdem|Bevor|Obwohl|Manche|Mehrere|Einer?s? der|Ein (?:Teil|Beispiel|Grund|Vorteil|Nachteil)|Eine? \p{Ll}+ (?:Unterschied|Anwendungsfall|Grund|Vorteil|Nachteil|Beispiel|Punkt|Möglichkeit|Problem))\b/u,
  article: /^(?:Der|Die|Das|Ein|Eine) |^\p{Lu}\p{Ll}+(?:e|er|es) \p{Lu}/u,
  forms: FORMS,
  acronym: (short) => `Wofür steht ${short}?`,
  slides: {
    points: (title) => `Was sind die wichtigsten Punkte zu „${title}“?`,
    term: (term, _, title) => `${title}: Was bedeutet „${term}“?`,
  },
  cloze: {
    ask: (kind, sentence) =>
      `${{ term: 'Welcher Begriff', number: 'Welche Zahl', year: 'Welches Jahr' }[kind]} fehlt in „${sentence}“?`,
    verb: /\b(?:ist|sind|war|waren|wird|werden|wurden?|hat|haben|kann|können|muss|müssen|soll|sollte|darf|\p{Ll}{3,}(?:t|en|te))\b/u,
    called:
      /\b(?:als (?:ein |eine |der |die |das )?[„"]?(?<term>[\p{L}\p{N}][\p{L}\p{N} -]{2,30}?)[“”"]? (?:bezeichnet|bekannt)\b|(?:nennt man|heißt|heißen) (?:ein |eine |der |die |das )?[„"]?(?<term2>[\p{Lu}][\p{L}\p{N}-]{2,30}?)[“”"]?(?=[.,]))/u,
    unit: /^[ \u00A0-]?(?:%|°|Prozent|Bits?|Bytes?|[kKMGT]i?[Bb]\b|[kKMG]?Hz|[kcmnµ]?m\b|mm|cm|kg|Jahren?|Monaten?|Wochen?|Tagen?|Stunden?|Minuten?|Sekunden?|Grad|Punkten?|Zeichen|Buchstaben|Ziffern|Farben|Spalten|Zeilen|Stufen|Phasen|Arten|Millionen|Milliarden|Megabyte|Gigabyte|Kilobyte|Pixel|Partitionen|Sektoren)/u,
    counted:
      /^[^,;:]{4,70} (?:hat|haben|besteht aus|bestehen aus|enthält|enthalten|besitzt|besitzen|umfasst|benötigt) (?:genau |mindestens |höchstens |nur )?(?<term>zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf) \p{L}{3,}/u,
    year: /\b(?:im Jahre?|[Ss]eit|bis|Im Jahre?|von) (?<year>1[0-9]{3}|20[0-4]\d)(?=[ ,.;])/u,
    noTerm:
      /^(?:linux|unix|deutsch|abschnitt|kapitel|tabelle|abbildung|anhang|beispiel|die|der|das|und|oder|wenn|in|es|ein|eine|ja|nein|und\/oder|ok|internet|pdf|html|us|usa|z|b|benutzer|system|datei|befehl)$/i,
    past: /\b(?:wurden?|war|waren|entdeckte|begann|erfand|gründete|schrieb|baute|starb|\p{Ll}{3,}te)\b/u,
    hasNames: false,
    article: /^(?:(?:Der|Die|Das|Ein|Eine) )?$/,
    verbAfter:
      /^(?:\(\))? (?:ist|sind|wird|werden|hat|haben|kann|können|muss|müssen|soll|sollte|darf|\p{Ll}{3,}t) (?:.+ ){4}/u,
    deedAfter: /^(?!)/u,
    kindAfter:
      /^-(?:Befehl|Kommando|Datei|Protokoll|Format|Option|Paket|Verzeichnis|Feld|Schlüssel|Adresse|Server|Taste|Parameter)s?(?=[ .,;)])/u,
    kindBefore: new RegExp(
      `(?:^| )(?:${KIND}|Befehls|Programms|Pakets|Dateien|Port|Gruppe|Verzeichnisses) ["„]?$`,
      'u',
    ),
    beforeKind: /(?:^|[ (])(?:[Dd]er|[Dd]ie|[Dd]as|[Dd]em|[Dd]en|[Dd]es|[Ee]in|[Ee]ine[rmns]?|[Mm]it) ["„]?$/u,
    bare: /(?: ist| sind| nach| mit| durch| per| in| unter| auf)(?: dem| der| das| die)? $/u,
    inList:
      /(?:, (?:und |oder )?|(?:^| )(?:und|oder|noch|wie|als|bzw\.|\/) |\/|-)(?:der |die |das |ein |eine )?["„]?$/u,
    goesOn: /^(?:, (?!die|der|das|welche|wo|um|wenn|damit|dass|ein)| (?:und|oder|bzw\.) |\/|-)/u,
  },
});
