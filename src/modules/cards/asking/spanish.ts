import { grammarFrom, type Form } from './forms.ts';

const NAME = String.raw`(?<subject>(?:(?:El|La|Los|Las|Un|Una|Unos|Unas) )?[\p{L}\p{N}«“"/_.-][^,;:!?()]{1,60}?)`;
const form = (source: string): RegExp => new RegExp(`^${source}`, 'u');
const SAYS = String.raw`(?=(?:\S+ ){4})`;
const PRAISE =
  /^(?:un|una|el|la|los|las) (?:muy |más |buen[ao]? |mism[ao] |únic[ao] |mejor |otr[ao] |simple |gran(?:de)? |pequeñ[ao] |excelente |importante )/;

/** Nouns of things that have names. */
const KIND =
  'orden|comando|archivo|fichero|paquete|programa|opción|función|directorio|variable|macro|campo|guion|script|herramienta|protocolo|módulo|parámetro|servicio|método|clase|biblioteca|formato|utilidad';
const WHAT = `permite|permiten|contiene|contienen|proporciona|proporcionan|define|definen|designa|describe|describen|utiliza|utilizan|usa|usan|requiere|requieren|necesita|necesitan|muestra|muestran|devuelve|produce|producen|crea|controla|evita|impide|indica|indican|representa|representan|significa|almacena|incluye|incluyen|instala|ejecuta|especifica|determina|gestiona|comprueba|calcula|mide|protege|reemplaza|genera|elimina|ofrece|ofrecen|asegura|acepta|causa|provoca|abarca|comprende|regula`;
const WORDS: readonly (readonly [shape: string, before: string])[] = [
  ['(?<verb>consiste|consisten) en', 'En qué'],
  ['(?<verb>se compone|se componen|está compuest[oa]|están compuest[oa]s|consta|constan) de', 'De qué'],
  ['(?<verb>sirve|sirven|se utiliza|se utilizan|se usa|se usan|se emplea|se emplean) para', 'Para qué'],
  ['(?<verb>depende|dependen) de', 'De qué'],
  ['(?<verb>se encuentra|se encuentran|está|están) (?:situad[oa]s? |ubicad[oa]s? |instalad[oa]s? )?en', 'Dónde'],
  ['(?<verb>se basa|se basan) en', 'En qué'],
  ['(?<verb>se divide|se dividen) en', 'En qué'],
];
const INSTRUCTS =
  /^(?:use|utilice|ejecute|escriba|pulse|seleccione|elija|instale|edite|añada|consulte|compruebe|puede|debe|deberá|podrá|es necesario|hay que|tiene que|basta|se puede|se debe|debería|necesita)\b/u;

const FORMS: readonly Form[] = [
  {
    shape: form(
      String.raw`(?:El|La) (?<kind>${KIND}) [«“"]?(?<term>[\p{L}\p{N}/~_-][^\s,;:!?()»”"]{1,40})[»”"]? (?<rest>(?:es|se|puede|contiene|permite|\p{Ll}{3,}[ae]) ${SAYS}[^;:!?]{12,150})\.$`,
    ),
    ask: ({ kind = '', rest = '', term = '' }) =>
      rest.includes(term) ||
      /^(?:no|y|de|a|en|que|para|con) |\b(?:su|sus|est[aeo]s?|es[aeo]s?)\b/.test(rest) ||
      /^(?:también|tampoco|del?|que|es|se|en|para|por|con|a|y|\p{Ll}+(?:ad[oa]s?|id[oa]s?|al|iv[oa]|ic[oa]|ante|ar|uiente))$/u.test(
        term,
      )
        ? ''
        : `¿Qué ${kind} ${rest}?`,
    answer: 'term',
    difficulty: 'medium',
    worth: 7,
  },
  {
    shape: form(String.raw`${NAME} (?<verb>es|son) (?<rest>(?:un|una|unos|unas|el|la|los|las) ${SAYS}.+)$`),
    ask: ({ subject = '', verb = '', rest = '' }) => (PRAISE.test(rest) ? '' : `¿Qué ${verb} ${subject}?`),
    difficulty: 'easy',
    worth: 6,
  },
  ...WORDS.map(([shape, before]): Form => ({
    shape: form(String.raw`${NAME} ${shape} `),
    ask: ({ subject = '', verb = '' }) => `¿${before} ${verb} ${subject}?`,
    difficulty: 'medium',
    worth: 6,
  })),
  {
    shape: form(
      String.raw`${NAME} (?<verb>es|son|está|están|puede|pueden|debe|deben) (?<rest>[^.,;:!?()]{4,90}),? (?:porque|ya que|puesto que) `,
    ),
    ask: ({ subject = '', verb = '', rest = '' }) => `¿Por qué ${subject} ${verb} ${rest}?`,
    difficulty: 'hard',
    worth: 6,
  },
  {
    shape: form(
      String.raw`(?<if>Si|Cuando) (?<cause>(?!usted|est[aeo]|es[aeo]\b|no\b|se\b|lo\b|desea|quiere|tiene|está|ha\b|va\b|es\b|hay\b|algo\b|\p{Ll}+[ae] )[^,;:!?()]{10,110}), (?<effect>[^;:!?]{15,200})\.$`,
    ),
    ask: ({ if: word = '', cause = '', effect = '' }) =>
      `¿${INSTRUCTS.test(effect) ? 'Qué hay que hacer' : 'Qué ocurre'} ${word.toLowerCase()} ${cause}?`,
    difficulty: 'hard',
    worth: 6,
  },
  {
    shape: form(
      String.raw`Para (?<deed>\p{Ll}{2,}[aei]r(?:l[oae]s?)? [^,;:!?()]{6,90}),? (?<how>(?:use|utilice|ejecute|escriba|pulse|seleccione|elija|instale|edite|añada|consulte|puede|debe|deberá|podrá|es necesario|hay que|tiene que|basta|se puede|se debe) [^;!?]{8,})$`,
    ),
    ask: ({ deed = '' }) =>
      /\b(?:est[aeo]s?|es[aeo]s?|ello|su|sus|hacerlo)\b/.test(deed) ? '' : `¿Cómo se puede ${deed}?`,
    difficulty: 'medium',
    worth: 6,
  },
  {
    shape: form(String.raw`${NAME} (?<verb>${WHAT}) ${SAYS}`),
    ask: ({ subject = '', verb = '' }) => `¿Qué ${verb} ${subject}?`,
    difficulty: 'medium',
    worth: 4,
  },
];

/** Questions about Spanish sentences. */
export const spanish = grammarFrom({
  code: 'es',
  pointsOut:
    /(?<![\p{L}])(?:est[aeo]s?|es[aeo]s?|aquel\p{L}*|dich[ao]s?|arriba|abajo|anterior(?:es|mente)?|siguientes?|aquí|nosotros|nuestr[ao]s?|nos|yo|mi|mis|me|véase|vea|consulte|por ejemplo|(?:sección|capítulo|figura|tabla|apéndice|página|ejemplo) [\dA-Z«]|últim[ao]s?|mencionad[ao]s?|tal(?:es)?|desafortunadamente|lamentablemente|manual|documento|guía|licencia|autor(?:es)?|lector(?:es)?|etc|p\. ?ej|es decir)(?![\p{L}])/iu,
  pointsBack:
    /(?<![\p{L}])(?:él|ella|ellos|ellas|ello|lo|le|les|su|sus|alguna?s?|algunos|vari[ao]s|much[ao]s|tod[ao]s?|cada|usted|ambos|ambas)(?![\p{L}])|^(?:El|La|Los|Las) (?:mism|otr|primer|segund|tercer|últim|únic|que\b|cual)/iu,
  goesOn:
    /^(?:pero|y|e|o|u|así|también|además|entonces|luego|después|finalmente|sin embargo|no obstante|por (?:lo tanto|tanto|ello|eso|otro|otra|último|consiguiente)|en (?:este|esta|estos|ese|cambio|tal|el caso|particular)|para (?:ello|esto|eso|más)|a continuación|a partir|nota|tenga|observe|recuerde|note|fíjese|aviso|advertencia|de (?:este|esta|lo contrario|hecho)|aunque|mientras|como|cómo|qué|quién|dónde|cuándo|por qué|si (?:usted|no|desea|quiere|tiene|está)|no|ya|es|son|está|hay|otr[ao]s?|algun[ao]s?|vari[ao]s|much[ao]s|tal|lo|se|su|sus|él|ella|usted|ahora|aquí|allí|primero|segundo|solo|sólo|vea|véase|consulte|\p{Ll}+[ae] (?:el|la|los|las|un|una) )(?![\p{L}])/iu,
  vague:
    /^(?:El|La|Los|Las) (?:archivos?|ficheros?|[óo]rden(?:es)?|comandos?|programas?|opci[óo]n(?:es)?|valor(?:es)?|sistema|funci[óo]n(?:es)?|variables?|paquetes?|listas?|nombre|texto|líneas?|página|resultado|salida|entrada|contenido|parámetros?|argumentos?|número|tamaño|razón|problema|pregunta|respuesta|solución|ejemplo|diferencia|ventaja|objetivo|resto|usuarios?|instalación|tabla|directorios?|error(?:es)?|proceso|método|clase|objeto|elemento|campo|menú|ventana|botón|orden|estructura|idea|tarea|tiempo|sintaxis|versión|mayoría|procedimiento|paso)$/iu,
  noSubject:
    /(?<![\p{L}])(?:es|son|era|fue|ha|han|puede|pueden|debe|deben|será|que|quien|cuyo|donde|él|ella|no|si|cuando|se|porque|pero|o|usted|también|nunca)(?![\p{L}])| (?:le|les|nos|os|me|te)$|l[ií]nea \d|^(?:\p{L}+mente|Siempre|Cualquier|Pues|Quizás?|[ÉEeé]st[oae]s?|Eso)(?![\p{L}])|^(?:(?:Una?|El) (?:diferencia|ventaja|caso|desventaja)|En|Para|Por|Con|Sin|Sobre|Bajo|A|Al|De|Del|Desde|Después|Antes|Durante|Entre|Hacia|Según|Si|Como|Aunque|Todo|Todos|Todas|Ningun[ao]?|Algunos|Varios|Un ejemplo|Una parte|Uno de|Una de|Además|Normalmente|Generalmente|Habitualmente|Cada|Lo)(?![\p{L}])/iu,
  article: /^(?:El|La|Los|Las|Un|Una|Unos|Unas) /,
  forms: FORMS,
  acronym: (short) => `¿Qué significa ${short}?`,
  slides: {
    points: (title) => `¿Cuáles son los puntos principales de «${title}»?`,
    term: (term, _, title) => `${title}: ¿qué es «${term}»?`,
  },
  cloze: {
    ask: (kind, sentence) =>
      `¿${{ term: 'Qué término', number: 'Qué número', year: 'Qué año' }[kind]} falta en «${sentence}»?`,
    verb: /(?<![\p{L}])(?:es|son|era|eran|fue|ha|han|puede|pueden|debe|deben|será|está|están|\p{Ll}{2,}(?:a|e|an|en|ó))(?![\p{L}])/u,
    called:
      /(?:(?:se (?:llama|llaman|denomina|denominan|conoce como|conocen como)|es conocid[oa] como)|(?:llamad[oa]s?|denominad[oa]s?|conocid[oa]s? como)) (?:un |una |el |la |los |las )?[«“"]?(?!para|por|a|de|en|con|desde|al|cuando|si)(?<term>[\p{L}\p{N}][\p{L}\p{N} -]{2,30}?)[»”"]?(?=[.,;]| (?:y|o|que|en|es|para|con) )/u,
    unit: /^[ \u00A0-]?(?:%|°|por ?ciento|bits?|bytes?|octetos?|[kKMGT]i?[Bb]\b|[kKMG]?Hz|[kcmnµ]?m\b|mm|cm|kg|años?|meses|mes|semanas?|días?|horas?|minutos?|segundos?|grados?|puntos?|caracteres|letras|dígitos|colores|columnas|líneas|veces|etapas|fases|tipos|niveles|millones|píxeles|particiones|sectores)/u,
    counted:
      /^[^,;:]{4,70} (?:tiene|tienen|consta de|constan de|contiene|contienen|posee|se divide en|se compone de|incluye) (?:exactamente |al menos |como máximo )?(?<term>dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce) \p{Ll}{3,}/u,
    year: /(?<![\p{L}])(?:[Ee]n|[Dd]esde|hasta|de) (?<year>1[0-9]{3}|20[0-4]\d)(?=[ ,.;])/u,
    noTerm:
      /^(?:linux|unix|español|sección|capítulo|tabla|figura|apéndice|ejemplo|el|la|los|las|y|o|si|en|un|una|sí|no|y\/o|ok|internet|pdf|html|ee|uu|sistema|archivo|orden)$/i,
    past: /(?<![\p{L}])(?:fue|fueron|era|publicó|fundó|creó|descubrió|inventó|escribió|\p{Ll}{3,}ó|sido)(?![\p{L}])/u,
    hasNames: false,
    article: /^(?:(?:El|La|Los|Las|Un|Una) )?$/,
    verbAfter: /^(?:\(\))? (?:es|son|ha|han|puede|pueden|debe|deben|se|permite|contiene|\p{Ll}{3,}[ae]) (?:.+ ){4}/u,
    deedAfter: /^(?!)/u,
    kindAfter: /^(?!)/u,
    kindBefore: new RegExp(`(?:^| )(?:${KIND}|puerto|grupo)s? [«“"]?$`, 'u'),
    beforeKind: /^(?!)/u,
    bare: /(?: es| son| mediante| con| en| bajo| hacia)(?: el| la| los| las)? $/u,
    inList: /(?:, (?:y |o )?|(?:^| )(?:y|e|o|u|ni|como|que|\/) |\/|-)(?:el |la |los |las |un |una )?[«“"]?$/u,
    goesOn: /^(?:, (?!que|cuyo|donde|el|la|un)| (?:y|e|o|u) |\/|-)/u,
  },
});
