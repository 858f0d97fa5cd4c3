/** What Express and Fastify have in common. */
export interface HttpReply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
}
