import { Inject, Injectable } from '@nestjs/common';
import { MAX_TAGS, toTag } from '../../common/tags.ts';
import type { Card, CardGenerator, GeneratorInput, GeneratorReport } from '../cards/card.ts';
import { languageOf } from '../cards/language.ts';
import { PdfError } from '../cards/pdf/pdf-error.ts';
import type { PageText } from '../cards/pdf/pdf-messages.ts';
import { readPages } from '../cards/pdf/read-pdf.ts';
import type { Job } from '../jobs/job.entity.ts';
import { GeneratorSettings } from '../settings/generator-settings.ts';
import { CARD_GENERATOR } from './generator.provider.ts';
import { NoCardsError, NothingToAskError } from './processing-errors.ts';

/** Cards of a job's pages, and what was counted on the way. */
export interface MadeCards {
  readonly cards: readonly Card[];
  readonly pages: number;
  /** Of all cards together, each once. */
  readonly tags: readonly string[];
  readonly report: GeneratorReport;
}

const READ_PERCENT = 10;
/** Letters a page below which it counts as a picture. */
const FEWEST_LETTERS = 10;

/** From the text of a PDF to tagged cards. */
@Injectable()
export class CardMaker {
  constructor(@Inject(CARD_GENERATOR) private readonly generator: CardGenerator) {}

  get generatorName(): string {
    return this.generator.name;
  }

  /**
   * @param file the job's PDF on this machine.
   * @param progress called with the stage and per cent of the job.
   * @throws {PdfError} {@link NoCardsError}, what the generator throws, and the signal's reason.
   */
  async make(
    job: Job,
    file: string,
    progress: (stage: number, percent: number) => Promise<void>,
    signal: AbortSignal,
  ): Promise<MadeCards> {
    const pages = await readPages(file, job.firstPage, job.lastPage, signal);
    if (pages.length === 0) throw new PdfError('page_range_empty');
    const letters = pages.reduce((sum, { text }) => sum + (text.match(/\p{L}/gu)?.length ?? 0), 0);
    if (letters < FEWEST_LETTERS * pages.length) throw new PdfError('no_text');
    const problem = this.generator.refusal(job.language, languageOf(pages.map(({ text }) => text).join('\n')));
    if (problem !== undefined) throw new NoCardsError(problem);
    await progress(2, READ_PERCENT);

    const cards: Card[] = [];
    let report: GeneratorReport | undefined;
    for await (const event of this.generator.generate(inputOf(job, pages), signal)) {
      if (event.kind === 'stage') await progress(event.stage, event.percent);
      else if (event.kind === 'card') cards.push(event.card);
      else report = event.report;
    }
    if (cards.length === 0 || !report) {
      const { sentences = 0, rejected = {} } = report ?? {};
      const dropped = Object.values(rejected).reduce((sum, count) => sum + count, 0);
      throw new NothingToAskError(sentences, pages.length, this.generator.looksFor, dropped);
    }
    const everywhere = tagsOf(job);
    const places = new Map(pages.map((page) => [page.page, page]));
    const [under = ''] = everywhere.filter((tag) => !job.customTags.includes(tag)).slice(-1);
    const tagged = cards.map((card) => withTags(placed(card, places), everywhere, under));
    const topics = tagged.flatMap((card) => card.tags).filter((tag) => !tag.startsWith('difficulty::'));
    return { cards: tagged, pages: pages.length, tags: unique([...everywhere, ...topics]), report };
  }
}

/** @param under the tag that the tag of the card's chapter stands under; empty for none. */
function withTags(card: Card, everywhere: readonly string[], under: string): Card {
  const { chapter = '', difficulty, tags } = card;
  const chapterTag = chapter === '' ? '' : toTag(under === '' ? chapter : `${under}::${chapter}`);
  const all = [...everywhere, chapterTag, ...tags, `difficulty::${difficulty}`];
  return { ...card, tags: unique(all.filter((tag) => tag !== '')) };
}

/** Adds the chapter and the printed numbers of the pages of a card. */
function placed(card: Card, places: ReadonlyMap<number, PageText>): Card {
  const [first, last] = [places.get(card.pageFrom), places.get(card.pageTo)];
  const labels = [...new Set([first?.label, last?.label].filter((label) => label !== undefined))];
  return {
    ...card,
    ...(first?.chapter !== undefined && { chapter: first.chapter }),
    ...(labels.length > 0 && { printedPages: labels.join('–') }),
  };
}

/** Subject, chapter under it, and what the user asked for. */
function tagsOf({ subject, chapter, customTags }: Job): string[] {
  const main = subject ? toTag(subject) : '';
  const under = chapter ? toTag(main ? `${main}::${chapter}` : chapter) : '';
  return unique([main, under, ...customTags].filter((tag) => tag !== ''));
}

const unique = (tags: readonly string[]): string[] => [...new Set(tags)].slice(0, MAX_TAGS);

function inputOf(job: Job, pages: GeneratorInput['pages']): GeneratorInput {
  const settings = GeneratorSettings.parse(job.settings);
  const density: 'low' | 'medium' | 'high' = job.cardDensity;
  return {
    pages,
    maxCards: job.cardsReserved,
    cardsPerChunk: settings[`cards_per_chunk_${density}`],
    chunkTokens: settings.chunk_size_tokens,
    overlapPercent: settings.chunk_overlap_percent,
    minSentences: settings.card_answer_min_sentences,
    maxSentences: settings.card_answer_max_sentences,
    wishes: {
      language: job.language,
      subject: job.subject ?? null,
      chapter: job.chapter ?? null,
      instructions: job.customInstructions ?? null,
    },
  };
}
