import { getSchemaPath } from '@nestjs/swagger';

const STATUS = { $ref: getSchemaPath('JobStatus') };

const EXAMPLE = {
  id: '6f1c6d3e-8a52-4c39-9b0c-0d3c1c5a7c11',
  status: 'processing',
  progress_percent: 40,
  current_stage: 5,
  stage_name: 'Generating tags',
  error_code: null,
  error_message: null,
  result_deck_id: null,
  retry_after_ms: 2_000,
};

/** The stream of a job as the documentation shows it: OpenAPI 3.1 describes the data of its events. */
export const JOB_EVENTS = {
  description: `Server-sent events. The data of each is a \`JobStatus\`, as JSON; its name is one of:

- \`progress\`: the job waits or is worked on. The first event is the state at the moment of the request.
- \`completed\`, \`failed\`, \`cancelled\`: how the job ended. The stream ends with it.

Lines that begin with a colon keep the connection open. A stream that ends without one of the last three was cut, or the
job was deleted: connect again.

\`\`\`text
id: 1
event: progress
data: ${JSON.stringify(EXAMPLE)}
\`\`\``,
  content: {
    'text/event-stream': {
      schema: STATUS,
      examples: { progress: { summary: 'The data of one event', value: EXAMPLE } },
    },
  },
};
