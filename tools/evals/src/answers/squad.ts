import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** SQuAD's layout: Rajpurkar et al. 2016, SQuAD: 100,000+ Questions for Machine Comprehension of Text. */
const Squad = z.object({
  data: z.array(
    z.object({
      title: z.string(),
      paragraphs: z.array(
        z.object({
          context: z.string(),
          qas: z.array(
            z.object({
              question: z.string(),
              is_impossible: z.boolean().optional(),
              answers: z.array(z.object({ text: z.string() })),
            }),
          ),
        }),
      ),
    }),
  ),
});

export type Article = {
  title: string;
  paragraphs: string[];
  /** `paragraph`: the place of the one that answers it. */
  questions: { question: string; paragraph: number; spans: string[] }[];
};

/**
 * The articles of all JSON files of a folder, with those of their questions that have an answer.
 * @throws Error that names the file that is no SQuAD
 */
export async function loadSquad(folder: string): Promise<Article[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  if (files.length === 0) throw new Error(`${folder}: there is no .json file`);
  const articles = (await Promise.all(files.map((file) => articlesOf(join(folder, file))))).flat();
  if (!articles.some(({ questions }) => questions.length > 0)) throw new Error(`${folder}: no question has an answer`);
  return articles;
}

async function articlesOf(file: string): Promise<Article[]> {
  const parsed = Squad.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is not in SQuAD's layout:\n${z.prettifyError(parsed.error)}`);
  return parsed.data.data.map(({ title, paragraphs }) => ({
    title,
    paragraphs: paragraphs.map(({ context }) => context),
    questions: paragraphs.flatMap(({ qas }, paragraph) =>
      qas
        .filter(({ answers, is_impossible }) => answers.length > 0 && !is_impossible)
        .map(({ question, answers }) => ({ question, paragraph, spans: answers.map(({ text }) => text) })),
    ),
  }));
}
