/** What a thread that reads a PDF is asked; pages count from 1 and are inclusive. */
export interface PdfRequest {
  readonly file: string;
  /** Left out: only the pages are counted. */
  readonly text?: {
    readonly from: number;
    readonly to: number;
    /** Every so many pages, without the structure of the document. */ readonly step?: number;
  };
}

export interface PageText {
  readonly page: number;
  /** Lines; paragraphs are separated by an empty one. */
  readonly text: string;
  /** Is it wider than high, as slides are? */
  readonly isSlide?: boolean;
  /** Title of the chapter, from the outline of the PDF. */
  readonly chapter?: string;
  /** Number printed on the page, if it differs from `page`. */
  readonly label?: string;
  /** Paragraphs of `text` that are set larger than most of the document. */
  readonly titles?: readonly string[];
  /** Paragraphs of `text` that are set smaller: captions, labels of figures. */
  readonly small?: readonly string[];
}

/** What it says, in this order: how many pages there are, then each page; or what is wrong. */
export type PdfMessage =
  | { readonly kind: 'pages'; readonly count: number }
  | { readonly kind: 'page'; readonly page: PageText }
  | { readonly kind: 'end' }
  | { readonly kind: 'error'; readonly code: 'invalid_pdf' | 'encrypted_pdf'; readonly message: string };
