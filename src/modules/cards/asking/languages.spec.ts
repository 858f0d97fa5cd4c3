import { describe, expect, test } from '@jest/globals';
import { clozesOf, type TermCounts } from './cloze.ts';
import { grammarOf } from './grammars.ts';

const COUNTS: TermCounts = { sentences: 10, of: () => 1, isName: () => false };
const asked = (language: string, sentence: string): string[] => {
  const grammar = grammarOf(language);
  if (!grammar?.standsAlone(sentence)) return [];
  return [...grammar.questions(sentence, new Set()), ...clozesOf(sentence, grammar.cloze, COUNTS)].map(
    ({ question }) => question,
  );
};

describe('a sentence', () => {
  test.each([
    ['de', 'Ein Gewebe ist ein Verband von Zellen gleicher Bauart.', 'Was ist ein Gewebe?'],
    [
      'de',
      'Der Befehl lsusb listet alle Geräte auf, die am Bus hängen.',
      'Welcher Befehl listet alle Geräte auf, die am Bus hängen?',
    ],
    ['de', 'Das Blut besteht aus Plasma und aus vielen Zellen.', 'Woraus besteht das Blut?'],
    [
      'de',
      'Wenn eine Festplatte ausfällt, werden die Daten aus der Parität berechnet.',
      'Was geschieht, wenn eine Festplatte ausfällt?',
    ],
    [
      'de',
      'Um die Uhr des Rechners zu stellen, verwenden Sie den Befehl date.',
      'Was ist zu tun, um die Uhr des Rechners zu stellen?',
    ],
    ['de', 'Ein Entwickler liest das Debian Social Contract (DSC) vor der Arbeit.', 'Wofür steht DSC?'],
    [
      'de',
      'Die Bewegung von Wasser durch eine Membran wird als Osmose bezeichnet.',
      'Welcher Begriff fehlt in „Die Bewegung von Wasser durch eine Membran wird als […] bezeichnet.“?',
    ],
    ['fr', 'Une cellule est la plus petite unité de la vie.', 'Qu’est-ce qu’une cellule ?'],
    [
      'fr',
      'La commande lsusb affiche tous les périphériques du bus.',
      'Quelle commande affiche tous les périphériques du bus ?',
    ],
    ['fr', 'Le sang se compose de plasma et de cellules.', 'De quoi se compose le sang ?'],
    [
      'fr',
      'Pour régler l’horloge de la machine, utilisez la commande date.',
      'Comment régler l’horloge de la machine ?',
    ],
    [
      'fr',
      'Si le disque ne démarre pas, vérifiez les câbles de la machine.',
      'Que faut-il faire si le disque ne démarre pas ?',
    ],
    [
      'fr',
      'Les plantes sont vertes en été, car elles contiennent un pigment.',
      'Pourquoi est-ce que les plantes sont vertes en été ?',
    ],
    ['es', 'Una célula es la unidad más pequeña de la vida.', '¿Qué es una célula?'],
    [
      'es',
      'La orden lsusb muestra todos los dispositivos del bus.',
      '¿Qué orden muestra todos los dispositivos del bus?',
    ],
    ['es', 'La sangre se compone de plasma y de células.', '¿De qué se compone la sangre?'],
    ['es', 'Para cambiar la hora del sistema, utilice la orden date.', '¿Cómo se puede cambiar la hora del sistema?'],
    [
      'es',
      'La guerra comenzó en el norte y en 1936 murió Federico García Lorca.',
      '¿Qué año falta en «La guerra comenzó en el norte y en […] murió Federico García Lorca.»?',
    ],
  ])('in "%s" is asked about: %s', (language, sentence, question) => {
    expect(asked(language, sentence)).toContain(question);
  });

  test.each([
    ['de', 'Diese Zelle ist die kleinste Einheit des Lebens.'],
    ['de', 'Die Datei enthält die Namen aller Benutzer.'],
    ['de', 'Verwenden Sie den Befehl lsusb für eine Liste der Geräte.'],
    ['de', 'The cell is the smallest unit of all life.'],
    ['fr', 'Cette cellule est la plus petite unité de la vie.'],
    ['fr', 'Le fichier contient les noms de tous les utilisateurs.'],
    ['fr', 'Utilisez la commande lsusb pour la liste des périphériques.'],
    ['es', 'Esta célula es la unidad más pequeña de la vida.'],
    ['es', 'El archivo contiene los nombres de todos los usuarios.'],
    ['es', 'Sin embargo, la célula es la unidad de la vida.'],
  ])('in "%s" is left alone: %s', (language, sentence) => expect(asked(language, sentence)).toEqual([]));
});
