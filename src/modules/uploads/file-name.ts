const LONGEST = 200;

/** The name of an uploaded file as it is shown: no path, no character that a file system or a log minds. */
export function safeFileName(given: string): string {
  const base = given.split(/[/\\]/).at(-1) ?? '';
  const [, stem = '', extension = ''] = /^(.*?)(\.pdf)?$/is.exec(base.normalize('NFC')) ?? [];
  const safe = stem
    .replaceAll(/[^\p{L}\p{M}\p{N} \-_.]+/gu, '_')
    .replaceAll(/([ \-_.])\1+/g, '$1')
    // looks behind, so that a long run is tried once and not at each of its signs
    .replaceAll(/^[\s_.]+|(?<![\s_.])[\s_.]+$/g, '');
  const kept = Array.from(safe)
    .slice(0, LONGEST - extension.length)
    .join('')
    .trim();
  return `${kept || 'document'}${extension.toLowerCase()}`;
}
