// Plain JavaScript: it is imported by the runner's own process, by threads and by child processes.

/** @type {import('@jobwright/runtime/runner').Middleware} */
const tenant = async (job, next) => {
  const output = await next({ tenant: `tenant of ${job.name}`, around: ['tenant'] });
  return { ...output, wrapped: true };
};

/** @type {import('@jobwright/runtime/runner').Middleware} */
const counting = async (job, next) => next({ around: [...job.around, 'counting'] });

/** @type {import('@jobwright/runtime/runner').Middleware} */
const failing = async (job, next) => {
  if (job.name.endsWith('refused')) throw new Error('not for you');
  return next();
};

export default [tenant, counting, failing];
