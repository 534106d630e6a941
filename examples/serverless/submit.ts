import { createClient, type MediaTranscode } from '../../generated/client/index.js';

/** A function that is called for one request: it connects, submits, and leaves nothing behind. */
export async function submitTranscode(request: Request, store: string): Promise<Response> {
  await using jobs = createClient(store);
  const params = (await request.json()) as MediaTranscode['params'];
  const job = await jobs.media.transcode.submit(params);
  return Response.json(
    { id: job.id },
    { status: 202, headers: { location: `/transcodes/${job.id}` } },
  );
}
