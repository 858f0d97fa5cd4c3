import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';

/** What the model answers with. Lengths are not in it: not every provider takes a schema that bounds them. */
const Answer = z.object({
  cards: z.array(
    z.object({
      question: z.string(),
      answer: z.string(),
      explanation: z.string().nullable(),
      difficulty: z.enum(['easy', 'medium', 'hard']),
      topic: z.string().describe('One to three words that name what the card is about.'),
      quote: z.string().describe('The words of the passage, copied unchanged, that the answer stands on.'),
    }),
  ),
});

export type WrittenCard = z.infer<typeof Answer>['cards'][number];

/** The schema as the provider is told it. */
export const ANSWER_FORMAT = zodResponseFormat(Answer, 'cards');

/** @returns the cards, or what is wrong with the text in words that the model can act on. */
export function readAnswer(text: string): { readonly cards: WrittenCard[] } | { readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: text.trim() === '' ? 'The answer was empty.' : 'The answer is not JSON.' };
  }
  const read = Answer.safeParse(json);
  return read.success ? read.data : { problem: z.prettifyError(read.error) };
}
