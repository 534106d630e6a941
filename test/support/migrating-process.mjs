// One of several processes that migrate at once; prints what it applied. Usage: node migrating-process.mjs URL
import { migrate } from '@jobwright/runtime/migrate';

const { applied } = await migrate(process.argv[2] ?? '');
console.log(JSON.stringify(applied));
