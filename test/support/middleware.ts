import type { Middleware } from '@jobwright/runtime/runner';

declare module '@jobwright/runtime/runner' {
  interface JobAdditions {
    readonly tenant: string;
    readonly around: readonly string[];
  }
}

const tenant: Middleware = async (job, next) => {
  const output = await next({ tenant: `tenant of ${job.name}`, around: ['tenant'] });
  return { ...(output as object), wrapped: true };
};

const counting: Middleware = async (job, next) => next({ around: [...job.around, 'counting'] });

const failing: Middleware = async (job, next) => {
  if (job.name.endsWith('refused')) throw new Error('not for you');
  return next();
};

export default [tenant, counting, failing];
