/** An SQL name in a regular expression: quoted or not, with or without its schema. */
export const NAME = String.raw`(?:"(?:[^"]|"")+"|[^\s".(;]+)(?:\.(?:"(?:[^"]|"")+"|[^\s".(;]+))?`;
