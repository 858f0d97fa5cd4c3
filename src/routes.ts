/** Routes for people and machines who operate the service. */
const UNVERSIONED = ['health/*path', 'metrics', 'status', 'status/*path'];

/** All other routes are below this: the arguments of `setGlobalPrefix`. */
export const API_PREFIX: [prefix: string, options: { exclude: string[] }] = ['api/v1', { exclude: UNVERSIONED }];
