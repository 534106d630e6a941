import { submitTranscode } from '../../examples/serverless/submit.js';

/** Serves one request, and has nothing else to do: the process ends by itself. Usage: submit-once.ts STORE */
const [, , store = ''] = process.argv;
const body = JSON.stringify({ source: { uri: 'file:///a.wav' }, format: 'ogg' });
const request = new Request('http://localhost/transcodes', { method: 'POST', body });
const response = await submitTranscode(request, store);
console.log(JSON.stringify({ status: response.status, body: await response.json() }));
