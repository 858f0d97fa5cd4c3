import { toTag } from '../../common/tags.ts';
import type { Chunk } from './card.ts';

/** Words that name nothing, of the languages that are asked in. */
const FUNCTION_WORDS = new Set(
  `about above after again also although always another because been before being below between both cannot could does done down
   during each either else every example following from further given have having here however into itself just later like made make
   makes many might more most much must need needs never note often only other otherwise over same second several shall should since
   some such than that their them then there therefore these they this those though three through thus under unless until upon used
   user uses using usually very want well were what when where whether which while will with within without would your first case
   aber alle allem allen aller alles also andere anderen auch beim bereits dabei damit dann dass dadurch dafür denn deren dessen diese
   diesem diesen dieser dieses doch durch einem einen einer eines etwa falls für gegen haben hier immer jede jedem jeden jeder jedes
   kann keine können mehr müssen nach nicht noch nun oder ohne sehr sein sich sind soll sollte sowie über unter viele vom wenn werden
   wird wurde wurden zum zur zwischen ainsi alors aussi autre autres avec avoir cette ceux chaque comme dans depuis donc elle elles
   entre être faire fait leur leurs lors lorsque mais même nous parce pendant peut peuvent plus plusieurs pour quand quel quelle sans
   selon sera seront sont sous toujours tous tout toute toutes très vers votre vous algunos antes aunque cada como cómo cual cuando
   cuenta debe desde donde durante ella ellos entonces entre esta están estas este esto estos hacer hacia hasta mientras mismo muchas
   muchos nuestro otra otras otro otros para pero porque puede pueden según será siempre sobre también tiene tienen todas todo todos
   usted`.split(/\s+/),
);

/**
 * The words that tell each chunk apart from the others, best first, as tags.
 *
 * TF-IDF: often here, seldom elsewhere. (Spärck Jones, 1972.)
 */
export function keywordsOf(chunks: readonly Chunk[], most: number): string[][] {
  const counts = chunks.map(({ text }) => countWords(wordsIn(text)));
  const spread = countWords(counts.flatMap((words) => [...words.keys()]));
  return counts.map((words) =>
    [...words]
      .map(([word, times]) => ({ word, weight: times * Math.log(1 + chunks.length / (spread.get(word) ?? 1)) }))
      .toSorted((a, b) => b.weight - a.weight || a.word.localeCompare(b.word))
      .slice(0, most)
      .map(({ word }) => toTag(word))
      .filter((tag) => tag !== ''),
  );
}

const wordsIn = (text: string): string[] =>
  (text.toLowerCase().match(/(?<![\p{L}\p{N}/._-])\p{L}{4,}(?:-\p{L}{2,})*(?![\p{L}\p{N}/_-])/gu) ?? []).filter(
    (word) => !FUNCTION_WORDS.has(word),
  );

function countWords(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
