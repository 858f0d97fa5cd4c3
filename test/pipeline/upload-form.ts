/** A form as a browser sends it, for `ask`. */
export async function uploadForm(
  file: Buffer,
  fields: Readonly<Record<string, string>> = {},
  { name = 'cells.pdf', type = 'application/pdf' } = {},
): Promise<{ method: 'POST'; payload: Buffer; headers: Record<string, string> }> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(file)], { type }), name);
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  const encoded = new Response(form);
  return {
    method: 'POST',
    payload: Buffer.from(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
  };
}
