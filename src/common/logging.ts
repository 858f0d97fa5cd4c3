import type { Params } from 'nestjs-pino';

/**
 * One JSON line for each answer and each message, on standard output, with the request's id; headers and bodies, and
 * the tokens in them, stay out.
 */
export function logging(level: string): Params {
  return {
    pinoHttp: {
      level,
      genReqId: (request) => request.id,
      serializers: {
        req: ({ id, method, url, remoteAddress }: Record<string, unknown>) => ({ id, method, url, remoteAddress }),
        res: ({ statusCode }: Record<string, unknown>) => ({ statusCode }),
      },
      customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
      // What machines ask for all day says nothing.
      autoLogging: { ignore: ({ url }) => url?.startsWith('/health') === true },
    },
  };
}
