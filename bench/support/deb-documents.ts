import { execFile } from 'node:child_process';
import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A PDF of a Debian package. */
export interface DebDocument {
  readonly kind: string;
  readonly package: string;
  /** The end of its path within the package. */
  readonly file: string;
  /** Left out: English. */
  readonly language?: string;
  /** The first pages of a long one, inclusive. */
  readonly pages?: number;
}

/** Of at least twelve kinds, by what students and engineers read. */
export const DEB_DOCUMENTS: readonly DebDocument[] = [
  { kind: 'installation guide', package: 'installation-guide-amd64', file: 'en/install.en.pdf' },
  { kind: 'tutorial for packagers', package: 'debmake-doc', file: 'debmake-doc.en.pdf', pages: 80 },
  { kind: 'policy', package: 'debian-policy', file: 'policy.pdf', pages: 80 },
  { kind: 'standard', package: 'debian-policy', file: 'fhs-3.0.pdf' },
  { kind: 'book for administrators', package: 'debian-reference-en', file: 'debian-reference.en.pdf', pages: 80 },
  { kind: 'questions and answers', package: 'debian-faq', file: 'debian-faq.en.pdf' },
  { kind: 'guide of biology', package: 'hmmer-doc', file: 'Userguide.pdf', pages: 80 },
  { kind: 'language manual', package: 'r-doc-pdf', file: 'R-lang.pdf' },
  { kind: 'introduction', package: 'r-doc-pdf', file: 'R-intro.pdf', pages: 80 },
  { kind: 'statistics with formulas', package: 'r-cran-survival', file: 'doc/survival.pdf', pages: 60 },
  { kind: 'statistics article', package: 'r-cran-quantreg', file: 'doc/rq.pdf' },
  { kind: 'software article', package: 'r-cran-zoo', file: 'doc/zoo.pdf' },
  { kind: 'numerics manual', package: 'octave-doc', file: 'octave.pdf', pages: 80 },
  { kind: 'plotting manual', package: 'gnuplot-doc', file: 'gnuplot.pdf', pages: 60 },
  { kind: 'compiler manual', package: 'sdcc-doc', file: 'sdccman.pdf', pages: 80 },
  { kind: 'algebra tutorial', package: 'gap-doc', file: 'tut/manual.pdf' },
  { kind: 'history and use of a program', package: 'maxima-doc', file: 'maximabook-19-Sept-2004.pdf', pages: 60 },
  { kind: 'slides', package: 'packaging-tutorial', file: 'packaging-tutorial.pdf' },
  { kind: 'German guide', package: 'installation-guide-amd64', file: 'de/install.de.pdf', language: 'de', pages: 80 },
  { kind: 'French guide', package: 'developers-reference-fr', file: 'fr/developers-reference.pdf', language: 'fr' },
  { kind: 'Spanish guide', package: 'installation-guide-amd64', file: 'es/install.es.pdf', language: 'es', pages: 80 },
];

/**
 * Downloads the package of a document with apt-get, unless `folder` holds it, and unpacks its PDFs there.
 *
 * @returns the path of the PDF.
 * @throws when the package or the file does not exist, with the message of apt-get.
 */
export async function fetchDocument({ package: name, file }: DebDocument, folder: string): Promise<string> {
  const target = path.join(folder, name);
  if (!(await stat(target).catch(() => undefined))) {
    await mkdir(target, { recursive: true });
    await run('apt-get', ['download', name], { cwd: target });
    const deb = (await readdir(target)).find((entry) => entry.endsWith('.deb'));
    await run('dpkg-deb', ['--extract', deb ?? `${name}.deb`, '.'], { cwd: target });
    await run('find', ['.', '-name', '*.pdf.gz', '-exec', 'gunzip', '-f', '{}', '+'], { cwd: target });
  }
  const found = (await readdir(target, { recursive: true })).find((entry) => entry.endsWith(file));
  if (found === undefined) throw new Error(`The package ${name} has no ${file}; choose another of its files.`);
  return path.join(target, found);
}
