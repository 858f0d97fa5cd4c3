interface SentForm {
  readonly method: 'POST';
  readonly payload: Buffer;
  readonly headers: Record<string, string>;
}

/** A form of these parts, in this order. */
export async function formOf(...parts: readonly (readonly [string, string | Buffer])[]): Promise<SentForm> {
  const form = new FormData();
  for (const [field, value] of parts) {
    if (typeof value === 'string') form.append(field, value);
    else form.append(field, new Blob([new Uint8Array(value)], { type: 'application/pdf' }), 'cells.pdf');
  }
  return sent(form);
}

/** A form as a browser sends it, for `ask`. */
export async function uploadForm(
  file: Buffer,
  fields: Readonly<Record<string, string>> = {},
  { name = 'cells.pdf', type = 'application/pdf' } = {},
): Promise<SentForm> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(file)], { type }), name);
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  return sent(form);
}

async function sent(form: FormData): Promise<SentForm> {
  const encoded = new Response(form);
  return {
    method: 'POST',
    payload: Buffer.from(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
  };
}
